import { createHmac } from 'node:crypto';
import { and, desc, eq, gt, like, lt } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#platform/database/database.server.ts';
import { isId, newId } from '#platform/id.ts';
import { seal, unseal } from '#platform/secret/seal.server.ts';
import { hashToken } from '#platform/secret/token.server.ts';
import { verification } from './schema.server.ts';
import { underSignInRole } from './sign-in-role.server.ts';

const PURPOSE = 'kept-form';
const KEPT_MINUTES = 120;
const MOST_CHARACTERS = 200_000;
const MOST_FORMS = 5;

const keptShape = z.object({
  mark: z.string(),
  path: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
});
/** A form that somebody sent, or was typing, when their session had ended. */
export type KeptForm = z.output<typeof keptShape>;

/** Stands for a user in a cookie, so that what one was typing is shown to nobody else. */
export function markOf(userId: string, secret: string): string {
  return createHmac('sha256', secret).update(`kept form of ${userId}`).digest('base64url');
}

const identifierOf = (token: string) => `${PURPOSE} ${hashToken(token)}`;

/** Keeps a form for two hours, sealed: the browser's token opens it, the database alone does not. */
export async function keepForm(
  db: Database,
  token: string,
  form: KeptForm,
  now: Date,
): Promise<boolean> {
  const text = JSON.stringify(form);
  if (text.length > MOST_CHARACTERS) return false;
  await underSignInRole(db, async (tx) => {
    await tx
      .delete(verification)
      .where(and(like(verification.identifier, `${PURPOSE} %`), lt(verification.expiresAt, now)));
    await tx.insert(verification).values({
      id: newId(),
      identifier: identifierOf(token),
      value: seal(token, text),
      expiresAt: new Date(now.getTime() + KEPT_MINUTES * 60_000),
      createdAt: now,
      updatedAt: now,
    });
  });
  return true;
}

/** What is kept for this browser and this user, newest first. */
export async function listKept(db: Database, token: string, mark: string, now: Date) {
  const rows = await underSignInRole(db, (tx) =>
    tx
      .select({ id: verification.id, value: verification.value })
      .from(verification)
      .where(and(eq(verification.identifier, identifierOf(token)), gt(verification.expiresAt, now)))
      .orderBy(desc(verification.createdAt), desc(verification.id))
      .limit(MOST_FORMS),
  );
  return rows.flatMap(({ id, value }) => {
    const kept = keptShape.safeParse(JSON.parse(unseal(token, value) ?? 'null'));
    return kept.success && kept.data.mark === mark ? [{ id, ...kept.data }] : [];
  });
}

/** Throws away one of the forms kept for this browser. */
export async function dropKept(db: Database, token: string, id: string): Promise<void> {
  if (!isId(id)) return;
  await underSignInRole(db, (tx) =>
    tx
      .delete(verification)
      .where(and(eq(verification.id, id), eq(verification.identifier, identifierOf(token)))),
  );
}
