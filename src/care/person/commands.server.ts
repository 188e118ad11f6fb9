import { and, eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { resolvePractice } from '../practice/api.server.ts';
import { dayMonthSwapped } from './duplicates.ts';
import { findDuplicates } from './queries.server.ts';
import { dateOfBirthProblem, mayWorkWithPeople, type PersonInput } from './rules.ts';
import { person } from './schema.server.ts';

const taken = 'Somebody with this NHS number is already recorded. Search for them by it';

export function guard(ctx: Ctx): string {
  if (!mayWorkWithPeople(ctx.actor)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

export function checkDateOfBirth(ctx: Ctx, dateOfBirth: string): void {
  const problem = dateOfBirthProblem(dateOfBirth, dayOf(ctx.now));
  if (problem) throw refuse.invalid({ dateOfBirth: problem });
}

/** Writes a new person within an act; an NHS number already in use is refused under `field`. */
export async function insertPerson(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  input: Partial<PersonInput> & Pick<PersonInput, 'givenName' | 'familyName' | 'dateOfBirth'>,
  field = 'nhsNumber',
): Promise<string> {
  const here = guard(ctx);
  checkDateOfBirth(ctx, input.dateOfBirth);
  const id = newId();
  const practiceCode = await resolvePractice(tx, input.practiceCode);
  const made = await tx
    .insert(person)
    .values({
      ...input,
      practiceCode,
      id,
      organisationId: here,
      madeAt: ctx.now,
      changedAt: ctx.now,
    })
    .onConflictDoNothing()
    .returning({ id: person.id });
  if (made.length === 0) throw refuse.invalid({ [field]: taken });
  note({ act: 'person.add', subject: ['person', id], personId: id });
  return id;
}

/**
 * Has those who would record people alike come in turn until the act is done: whoever comes second
 * sees the first. By the day of birth alone, day and month either way round, for names are misspelt.
 */
export async function lockAlike(ctx: Ctx, tx: Tx, dateOfBirth: string): Promise<void> {
  const day = [dateOfBirth, dayMonthSwapped(dateOfBirth)].sort()[0];
  const alike = `person ${actingOrganisation(ctx.actor)} ${day}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${alike}, 0))`);
}

/**
 * Records a person. Where somebody alike is already recorded, it is refused under `confirmedNew`
 * until staff have looked and said that this is somebody else.
 */
export async function addPerson(
  ctx: Ctx,
  { confirmedNew, ...input }: PersonInput & { confirmedNew: boolean },
): Promise<{ id: string }> {
  const here = guard(ctx);
  checkDateOfBirth(ctx, input.dateOfBirth);
  return perform(ctx, 'care', async (tx, note) => {
    await lockAlike(ctx, tx, input.dateOfBirth);
    if (!confirmedNew && (await findDuplicates(tx, here, input)).length > 0)
      throw refuse.invalid({
        confirmedNew: 'Check whether this is somebody already recorded',
      });
    return { id: await insertPerson(ctx, tx, note, input) };
  });
}

/** Locks a person of the acting organisation; another organisation's is not found. */
export async function lockPerson(ctx: Ctx, tx: Tx, personId: string) {
  const here = guard(ctx);
  if (!isId(personId)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(person)
    .where(and(eq(person.id, personId), eq(person.organisationId, here)))
    .for('update');
  if (!found) throw refuse.notFound();
  return found;
}

/** Changes a person's record as it stood at `version`; a later change by somebody else is a conflict. */
export async function changePerson(
  ctx: Ctx,
  personId: string,
  version: number | undefined,
  input: PersonInput,
): Promise<{ id: string }> {
  const here = guard(ctx);
  checkDateOfBirth(ctx, input.dateOfBirth);
  return perform(ctx, 'care', async (tx, note) => {
    const now = await lockPerson(ctx, tx, personId);
    if (now.version !== version)
      throw refuse.conflict('Somebody else changed this record while you were typing.', now);
    if (input.nhsNumber && input.nhsNumber !== now.nhsNumber) {
      const [other] = await tx
        .select({ id: person.id })
        .from(person)
        .where(and(eq(person.organisationId, here), eq(person.nhsNumber, input.nhsNumber)));
      if (other) throw refuse.invalid({ nhsNumber: taken });
    }
    // A practice that has closed since may stay; one newly given may not.
    const practiceCode =
      input.practiceCode === now.practiceCode
        ? now.practiceCode
        : await resolvePractice(tx, input.practiceCode);
    await tx
      .update(person)
      .set({ ...input, practiceCode, changedAt: ctx.now, version: sql`${person.version} + 1` })
      .where(and(eq(person.id, personId), eq(person.organisationId, here)));
    note({ act: 'person.change', subject: ['person', personId], personId });
    return { id: personId };
  });
}
