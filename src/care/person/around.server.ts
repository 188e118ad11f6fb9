import { and, count, eq, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { stopSharing } from '../connection/api.server.ts';
import { guard, lockPerson } from './commands.server.ts';
import {
  type ConsentAnswer,
  type ConsentInput,
  consentAnswers,
  type PersonContactInput,
  type RiskAnswer,
  type RiskInput,
  riskAnswers,
} from './rules.ts';
import { consentStep, person, personContact, personRisk } from './schema.server.ts';

type Id = { id: string };

function changed(ctx: Ctx, tx: Tx, personId: string, values: Partial<typeof person.$inferInsert>) {
  return tx
    .update(person)
    .set({ ...values, changedAt: ctx.now, version: sql`${person.version} + 1` })
    .where(and(eq(person.id, personId), eq(person.organisationId, guard(ctx))));
}

/** Refuses what was said on an older look at the record, with what it says now. */
function requireAsSeen(
  now: typeof person.$inferSelect,
  seen: number | undefined,
  shown: Record<string, string>,
): void {
  if (seen !== undefined && seen !== now.version)
    throw refuse.conflict('Somebody else changed this record while you had it open.', {
      ...shown,
      version: now.version,
    });
}

/** Adds somebody who matters to the person. */
export async function addPersonContact(ctx: Ctx, personId: string, input: PersonContactInput) {
  const here = guard(ctx);
  return perform<Id>(ctx, 'care', async (tx, note) => {
    await lockPerson(ctx, tx, personId);
    const id = newId();
    await tx.insert(personContact).values({
      id,
      organisationId: here,
      personId,
      name: input.name,
      relationship: input.relationship,
      telephone: input.contactTelephone,
      isCarer: input.contactIsCarer,
      mayTalkTo: input.mayTalkTo,
      note: input.contactNote,
      madeAt: ctx.now,
    });
    await changed(ctx, tx, personId, {});
    note({ act: 'person.contact-add', subject: ['person-contact', id], personId });
    return { id };
  });
}

/** Says that somebody no longer belongs on the person's record; kept, no longer shown. */
export async function endPersonContact(ctx: Ctx, personId: string, contactId: string) {
  return endRow(ctx, personContact, 'person-contact', personId, contactId);
}

/** Says that a risk is over. When it was the last, somebody must answer about risks again. */
export async function endRisk(ctx: Ctx, personId: string, riskId: string) {
  return endRow(ctx, personRisk, 'person-risk', personId, riskId);
}

async function endRow(
  ctx: Ctx,
  table: typeof personContact | typeof personRisk,
  kind: 'person-contact' | 'person-risk',
  personId: string,
  id: string,
) {
  const here = guard(ctx);
  if (!isId(id)) throw refuse.notFound();
  return perform<Id>(ctx, 'care', async (tx, note) => {
    await lockPerson(ctx, tx, personId);
    const ended = await tx
      .update(table)
      .set({ endedAt: ctx.now })
      .where(
        and(
          eq(table.id, id),
          eq(table.organisationId, here),
          eq(table.personId, personId),
          isNull(table.endedAt),
        ),
      )
      .returning({ id: table.id });
    if (ended.length === 0) {
      const [known] = await tx
        .select({ id: table.id })
        .from(table)
        .where(and(eq(table.id, id), eq(table.organisationId, here), eq(table.personId, personId)));
      if (!known) throw refuse.notFound();
      throw refuse.conflict('Somebody else already did this while you had the page open.');
    }
    const noRisks = kind === 'person-risk' && (await openRisks(tx, here, personId)) === 0;
    if (kind === 'person-contact' || noRisks)
      await changed(ctx, tx, personId, noRisks ? { risks: 'not-asked' } : {});
    note({ act: `${kind.replace('-', '.')}-end`, subject: [kind, id], personId });
    return { id };
  });
}

async function openRisks(tx: Tx, here: string, personId: string): Promise<number> {
  const [open] = await tx
    .select({ count: count() })
    .from(personRisk)
    .where(
      and(
        eq(personRisk.organisationId, here),
        eq(personRisk.personId, personId),
        isNull(personRisk.endedAt),
      ),
    );
  return open?.count ?? 0;
}

/** Records a risk; the person's answer about risks becomes that there are some. */
export async function recordRisk(ctx: Ctx, personId: string, input: RiskInput) {
  const here = guard(ctx);
  return perform<Id>(ctx, 'care', async (tx, note) => {
    await lockPerson(ctx, tx, personId);
    const id = newId();
    await tx.insert(personRisk).values({
      id,
      organisationId: here,
      personId,
      kind: input.riskKind,
      description: input.riskDescription,
      hiddenFromPerson: input.hiddenFromPerson,
      recordedBy: ctx.actor.id,
      madeAt: ctx.now,
    });
    await changed(ctx, tx, personId, { risks: 'has-risks' });
    note({ act: 'person.risk-record', subject: ['person-risk', id], personId });
    return { id };
  });
}

/**
 * Answers whether there are risks. “No known risks” is refused while one is open, and where the record
 * was changed since the version `seen`.
 */
export async function answerRisks(
  ctx: Ctx,
  personId: string,
  answer: Exclude<RiskAnswer, 'not-asked'>,
  seen?: number,
) {
  const here = guard(ctx);
  return perform<Id>(ctx, 'care', async (tx, note) => {
    const now = await lockPerson(ctx, tx, personId);
    requireAsSeen(now, seen, { Risks: riskAnswers[now.risks as RiskAnswer] });
    if (answer === 'no-known-risks' && (await openRisks(tx, here, personId)) > 0)
      throw refuse.invalid({ risks: 'A risk is still recorded. End it first, if it is over' });
    await changed(ctx, tx, personId, { risks: answer });
    note({ act: 'person.risks-answer', subject: ['person', personId], personId });
    return { id: personId };
  });
}

/**
 * Records what the person said about sharing, and when; a no ends what is shared. A record changed
 * since the version `seen` is a conflict.
 */
export async function recordConsent(
  ctx: Ctx,
  personId: string,
  input: ConsentInput,
  seen?: number,
) {
  return perform<Id>(ctx, 'care', async (tx, note) => {
    const before = await lockPerson(ctx, tx, personId);
    requireAsSeen(before, seen, {
      'May information be shared?': consentAnswers[before.consentToShare as ConsentAnswer],
      'With whom, and anything not to share': before.consentNote ?? '',
    });
    await changed(ctx, tx, personId, { ...input, consentAt: ctx.now });
    await tx.insert(consentStep).values({
      id: newId(),
      organisationId: before.organisationId,
      personId,
      said: input.consentToShare,
      note: input.consentNote,
      byName: ctx.actor.name,
      at: ctx.now,
    });
    if (input.consentToShare === 'no' && before.consentToShare !== 'no')
      await stopSharing(ctx, tx, note, personId);
    note({ act: 'person.consent-record', subject: ['person', personId], personId });
    return { id: personId };
  });
}
