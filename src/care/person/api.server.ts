import { and, eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Note, Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import * as commands from './commands.server.ts';
import { insertPerson, lockPerson } from './commands.server.ts';
import { findDuplicates, type PossibleDuplicate } from './queries.server.ts';
import type { PersonInput, RiskAnswer } from './rules.ts';
import { person, personRisk } from './schema.server.ts';

/** What a referral says of a person: enough to make a record. */
export type PersonFacts = Partial<PersonInput> &
  Pick<PersonInput, 'givenName' | 'familyName' | 'dateOfBirth'>;

/**
 * The person an act is about: one already recorded, locked until the act is done, or a new record.
 * What is said of an existing person never overwrites their record; only empty fields are filled.
 * @param choice a person's id, or `new` where staff have said that it is nobody recorded
 * @throws Refusal not-found for a person of another organisation; invalid under `person` where the
 *   NHS number belongs to another record
 */
export async function findOrAddPerson(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  choice: string | 'new',
  facts: PersonFacts,
): Promise<string> {
  if (choice === 'new') return insertPerson(ctx, tx, note, facts, 'person');
  const found = await lockPerson(ctx, tx, choice);
  if (facts.nhsNumber && found.nhsNumber && facts.nhsNumber !== found.nhsNumber)
    throw refuse.invalid({
      person: 'The NHS numbers of the two are different. Correct the wrong one first',
    });
  const empty = (
    ['nhsNumber', 'telephone', 'email', 'address', 'postcode', 'practiceCode'] as const
  )
    .filter((field) => !found[field] && facts[field])
    .map((field) => [field, facts[field]]);
  if (empty.length > 0) {
    if (facts.nhsNumber && !found.nhsNumber) await refuseTakenNumber(ctx, tx, facts.nhsNumber);
    await tx
      .update(person)
      .set({ ...Object.fromEntries(empty), changedAt: ctx.now, version: found.version + 1 })
      .where(and(eq(person.id, choice), eq(person.organisationId, found.organisationId)));
    note({ act: 'person.fill', subject: ['person', choice], personId: choice });
  }
  return choice;
}

async function refuseTakenNumber(ctx: Ctx, tx: Tx, nhsNumber: string): Promise<void> {
  const [other] = await tx
    .select({ id: person.id })
    .from(person)
    .where(
      and(
        eq(person.organisationId, actingOrganisation(ctx.actor)),
        eq(person.nhsNumber, nhsNumber),
      ),
    );
  if (other)
    throw refuse.invalid({ person: 'Somebody else is recorded with this NHS number. Choose them' });
}

/** Carries what a referral says about risks to the person: a risk is added, an answer only where none was given. */
export async function carryRisks(
  ctx: Ctx,
  tx: Tx,
  personId: string,
  said: { risks: RiskAnswer; description: string | null },
): Promise<void> {
  const here = actingOrganisation(ctx.actor);
  const mine = and(eq(person.id, personId), eq(person.organisationId, here));
  if (said.risks === 'has-risks') {
    await tx.insert(personRisk).values({
      id: newId(),
      organisationId: here,
      personId,
      kind: 'other',
      description: said.description ?? 'The referral says that there are risks. Ask what they are.',
      recordedBy: ctx.actor.id,
      madeAt: ctx.now,
    });
    await tx.update(person).set({ risks: 'has-risks', changedAt: ctx.now }).where(mine);
  } else if (said.risks === 'no-known-risks') {
    await tx
      .update(person)
      .set({ risks: 'no-known-risks', changedAt: ctx.now })
      .where(and(mine, eq(person.risks, 'not-asked')));
  }
}

/** Has those who would record people alike, born on this day, come in turn until the act is done. */
export const lockAlike = (ctx: Ctx, tx: Tx, dateOfBirth: string) =>
  commands.lockAlike(ctx, tx, dateOfBirth);

/** People already recorded who may be the one described. */
export function findLikelyPeople(
  ctx: Ctx,
  tx: Tx,
  facts: PersonFacts,
): Promise<PossibleDuplicate[]> {
  return findDuplicates(tx, actingOrganisation(ctx.actor), facts);
}

/** Keeps that the person no longer agrees to sharing; they said so themselves. */
export async function withdrawConsent(ctx: Ctx, tx: Tx, personId: string, note: string | null) {
  await tx
    .update(person)
    .set({
      consentToShare: 'no',
      consentNote: note,
      consentAt: ctx.now,
      changedAt: ctx.now,
      version: sql`${person.version} + 1`,
    })
    .where(and(eq(person.id, personId), eq(person.organisationId, actingOrganisation(ctx.actor))));
}
