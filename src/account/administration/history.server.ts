import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { auditEntry } from '#platform/schema.server.ts';
import { organisation, user } from '../schema.server.ts';
import { administering } from './tree.server.ts';

/** What sign-in and administration are about; an index in `drizzle/guard.sql` names the same. */
const SUBJECTS = ['user', 'passkey', 'organisation', 'membership', 'invitation', 'agreement'];
const PAGE = 50;

/** What was done about sign-in and administration in an organisation, newest first, before an entry. */
export async function listHistory(ctx: Ctx, organisationId: string, before?: number) {
  const over = await administering(ctx, organisationId);
  const rows = await readIn(over.ctx, 'account', (tx) =>
    tx
      .select({
        id: auditEntry.id,
        at: auditEntry.at,
        by: auditEntry.actorName,
        act: auditEntry.act,
        reason: auditEntry.reason,
        user: user.name,
        organisation: organisation.name,
      })
      .from(auditEntry)
      .leftJoin(user, and(eq(auditEntry.subjectKind, 'user'), eq(user.id, auditEntry.subjectId)))
      .leftJoin(
        organisation,
        and(eq(auditEntry.subjectKind, 'organisation'), eq(organisation.id, auditEntry.subjectId)),
      )
      .where(
        and(
          eq(auditEntry.organisationId, organisationId),
          inArray(auditEntry.subjectKind, SUBJECTS),
          before ? lt(auditEntry.id, before) : undefined,
        ),
      )
      .orderBy(desc(auditEntry.id))
      .limit(PAGE + 1),
  );
  const entries = rows.slice(0, PAGE);
  return {
    organisation: over.organisation,
    entries,
    next: rows[PAGE] ? entries.at(-1)?.id : undefined,
  };
}
