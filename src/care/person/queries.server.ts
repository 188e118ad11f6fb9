import { and, asc, desc, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { auditEntry } from '#platform/schema.server.ts';
import { practiceInWords } from '../practice/api.server.ts';
import { compare, dayMonthSwapped, type Likeness, likely, type Match } from './duplicates.ts';
import { mayExportPeople, maySeeAccessHistory, mayWorkWithPeople } from './rules.ts';
import { person, personContact, personRisk } from './schema.server.ts';

/** What a list shows of a person. */
const brief = {
  id: person.id,
  givenName: person.givenName,
  familyName: person.familyName,
  preferredName: person.preferredName,
  dateOfBirth: person.dateOfBirth,
  nhsNumber: person.nhsNumber,
  postcode: person.postcode,
};
export type PersonBrief = Pick<typeof person.$inferSelect, keyof typeof brief>;

const PAGE = 50;

function guard(ctx: Ctx): string {
  if (!mayWorkWithPeople(ctx.actor)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

/** A person with those who matter to them and open risks; leaves an entry in the access history. */
export async function getPerson(ctx: Ctx, personId: string) {
  const here = guard(ctx);
  if (!isId(personId)) throw refuse.notFound();
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    async (tx) => {
      const of = (table: typeof personContact | typeof personRisk) =>
        and(eq(table.organisationId, here), eq(table.personId, personId), isNull(table.endedAt));
      const [found] = await tx
        .select()
        .from(person)
        .where(and(eq(person.id, personId), eq(person.organisationId, here)));
      if (!found) throw refuse.notFound();
      const contacts = await tx
        .select()
        .from(personContact)
        .where(of(personContact))
        .orderBy(personContact.madeAt)
        .limit(100);
      const risks = await tx
        .select()
        .from(personRisk)
        .where(of(personRisk))
        .orderBy(personRisk.madeAt)
        .limit(100);
      const practice = await practiceInWords(tx, found.practiceCode);
      return { person: found, practice, contacts, risks };
    },
  );
}

/** The organisation's people by family name, a page at a time from after the id given. */
export async function listPeople(
  ctx: Ctx,
  after?: string,
): Promise<{ people: PersonBrief[]; next: string | null }> {
  const here = guard(ctx);
  return readIn(ctx, 'care', async (tx) => {
    let from: SQL | undefined;
    if (isId(after)) {
      const [last] = await tx
        .select(brief)
        .from(person)
        .where(and(eq(person.id, after), eq(person.organisationId, here)));
      if (last)
        from = sql`(${person.familyName}, ${person.givenName}, ${person.id}) > (${last.familyName}, ${last.givenName}, ${last.id}::uuid)`;
    }
    const people = await tx
      .select(brief)
      .from(person)
      .where(and(eq(person.organisationId, here), from))
      .orderBy(asc(person.familyName), asc(person.givenName), asc(person.id))
      .limit(PAGE + 1);
    return {
      people: people.slice(0, PAGE),
      next: people.length > PAGE ? (people[PAGE - 1]?.id ?? null) : null,
    };
  });
}

/** Everybody by family name for a file: at most 50,000. Leaves an audit entry. */
export async function exportPeople(ctx: Ctx): Promise<PersonBrief[]> {
  if (!mayExportPeople(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readRecord(ctx, 'care', { act: 'person.export', subject: ['person', null] }, (tx) =>
    tx
      .select(brief)
      .from(person)
      .where(eq(person.organisationId, here))
      .orderBy(asc(person.familyName), asc(person.givenName), asc(person.id))
      .limit(50_000),
  );
}

/** People by words of their name, spelling forgiven, or by NHS number; the closest first, at most 50. */
export async function searchPeople(ctx: Ctx, words: string): Promise<PersonBrief[]> {
  const here = guard(ctx);
  const wanted = words.trim().slice(0, 100);
  if (wanted === '') return [];
  return readIn(ctx, 'care', async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(
      sql`select id from care.find_people(${wanted}, ${PAGE})`,
    );
    return inOrder(
      tx,
      here,
      rows.map((row) => row.id),
    );
  });
}

async function inOrder(tx: Tx, here: string, ids: string[]): Promise<PersonBrief[]> {
  if (ids.length === 0) return [];
  const found = await tx
    .select(brief)
    .from(person)
    .where(and(eq(person.organisationId, here), inArray(person.id, ids)));
  return found.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

export interface PossibleDuplicate extends PersonBrief, Match {}

/** People already recorded who may be this one, the likeliest first, at most 10. */
export async function findDuplicates(
  tx: Tx,
  here: string,
  wanted: Likeness,
): Promise<PossibleDuplicate[]> {
  const dates = [...new Set([wanted.dateOfBirth, dayMonthSwapped(wanted.dateOfBirth)])];
  const name = `${wanted.givenName} ${wanted.familyName}`.slice(0, 200);
  const candidates = await tx
    .select(brief)
    .from(person)
    .where(
      and(
        eq(person.organisationId, here),
        or(
          wanted.nhsNumber ? eq(person.nhsNumber, wanted.nhsNumber) : undefined,
          inArray(person.dateOfBirth, dates),
          sql`${person.id} in (select id from care.find_people(${name}, 50))`,
        ),
      ),
    )
    .limit(500);
  return candidates
    .map((candidate) => ({ ...candidate, ...compare(wanted, candidate) }))
    .filter((match) => match.score >= likely)
    .sort((a, b) => b.score - a.score)
    .slice(0, 10);
}

/** The same, as a read of its own for a page. */
export async function likelyMatches(ctx: Ctx, wanted: Likeness): Promise<PossibleDuplicate[]> {
  const here = guard(ctx);
  return readIn(ctx, 'care', (tx) => findDuplicates(tx, here, wanted));
}

/** Who opened or changed a person's record, newest first; for managers alone, and itself recorded. */
export async function listAccess(ctx: Ctx, personId: string, before?: number) {
  if (!maySeeAccessHistory(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  if (!isId(personId)) throw refuse.notFound();
  return readRecord(
    ctx,
    'care',
    { act: 'person.access-history-read', subject: ['person', personId], personId },
    async (tx) => {
      const [found] = await tx
        .select(brief)
        .from(person)
        .where(and(eq(person.id, personId), eq(person.organisationId, here)));
      if (!found) throw refuse.notFound();
      const entries = await tx
        .select({
          id: auditEntry.id,
          at: auditEntry.at,
          actorKind: auditEntry.actorKind,
          actorName: auditEntry.actorName,
          act: auditEntry.act,
          reason: auditEntry.reason,
        })
        .from(auditEntry)
        .where(
          and(
            eq(auditEntry.organisationId, here),
            eq(auditEntry.personId, personId),
            before ? gt(sql`${before}::bigint`, auditEntry.id) : undefined,
          ),
        )
        .orderBy(desc(auditEntry.id))
        .limit(PAGE + 1);
      return {
        person: found,
        entries: entries.slice(0, PAGE),
        next: entries.length > PAGE ? (entries[PAGE - 1]?.id ?? null) : null,
      };
    },
  );
}
