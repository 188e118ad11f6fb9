import { and, asc, desc, eq, isNull, max, or, type SQL, sql } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  type AuditNote,
  readIn,
  readRecord,
  type Tx,
} from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { definitionsNamed, listOffered } from '#questionnaire/api.server.ts';
import { readReach } from '../messaging/api.server.ts';
import { person } from '../person/schema.server.ts';
import { definitionOf } from './commands.server.ts';
import { mayMeasure, urlOf } from './rules.ts';
import { measure, measureScore, safetyShown } from './schema.server.ts';

const MOST = 200;

/** Everything measured with a person, newest first, and what can be offered. Reading it is an act. */
export async function readMeasures(ctx: Ctx, personId: string) {
  if (!mayMeasure(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  const entry: AuditNote = { act: 'measure.list', subject: ['person', personId], personId };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const found = await readReach(ctx, tx, personId);
    if (!found) throw refuse.notFound();
    const measures = await tx
      .select()
      .from(measure)
      .where(and(eq(measure.organisationId, here), eq(measure.personId, personId)))
      .orderBy(desc(measure.at), desc(measure.id))
      .limit(MOST);
    return {
      person: found.person,
      reach: found.reach,
      instruments: await listOffered(tx, here, dayOf(ctx.now)),
      measures,
      definitions: await definitionsNamed(
        tx,
        here,
        measures.map(({ questionnaire }) => questionnaire),
      ),
      scores: await scoresOf(tx, here, personId),
    };
  });
}

const scoresOf = (tx: Tx, here: string, personId: string) =>
  tx
    .select({
      measureId: measureScore.measureId,
      questionnaire: measure.questionnaire,
      title: measure.title,
      occasion: measure.occasion,
      answeredAt: measure.answeredAt,
      code: measureScore.code,
      label: measureScore.label,
      value: measureScore.value,
      low: measureScore.low,
      high: measureScore.high,
      lowIsBetter: measureScore.lowIsBetter,
      band: measureScore.band,
    })
    .from(measureScore)
    .innerJoin(measure, eq(measure.id, measureScore.measureId))
    .where(and(eq(measureScore.organisationId, here), eq(measureScore.personId, personId)))
    .orderBy(asc(measure.answeredAt), asc(measureScore.id))
    .limit(MOST * 4);
export type KeptScore = Awaited<ReturnType<typeof scoresOf>>[number];

/**
 * What somebody answered during one time of support, newest first: when, and what became of asking it
 * again afterwards. `questionnaire` is what would be asked today, null where it is offered no more.
 */
export async function listToAskAgain(ctx: Ctx, episodeId: string) {
  if (!mayMeasure(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const all = await tx
      .select({
        id: measure.id,
        questionnaire: measure.questionnaire,
        title: measure.title,
        occasion: measure.occasion,
        status: measure.status,
        at: measure.at,
        answeredAt: measure.answeredAt,
      })
      .from(measure)
      .where(and(eq(measure.organisationId, here), eq(measure.episodeId, episodeId)))
      .orderBy(desc(measure.at), desc(measure.id))
      .limit(MOST);
    const offered = await listOffered(tx, here, dayOf(ctx.now));
    return [...Map.groupBy(all, ({ questionnaire }) => urlOf(questionnaire))].flatMap(
      ([url, ofOne]) => {
        const before = ofOne.filter(
          ({ status, occasion }) => status === 'answered' && occasion !== 'follow-up',
        );
        const [newest] = before;
        if (!newest) return [];
        const again = ofOne.find(({ occasion }) => occasion === 'follow-up') ?? null;
        const questionnaire = offered.find((one) => urlOf(one.canonical) === url)?.canonical;
        return [{ title: newest.title, before, again, questionnaire: questionnaire ?? null }];
      },
    );
  });
}

/** One measure with its person and its scores. Reading it is an act. */
export async function readMeasure(ctx: Ctx, id: string) {
  if (!mayMeasure(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  const entry: AuditNote = { act: 'measure.read', subject: ['measure', id] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({
        measure,
        person: {
          id: person.id,
          givenName: person.givenName,
          familyName: person.familyName,
          preferredName: person.preferredName,
        },
      })
      .from(measure)
      .innerJoin(person, eq(person.id, measure.personId))
      .where(and(eq(measure.id, id), eq(measure.organisationId, here)));
    if (!found) throw refuse.notFound();
    entry.personId = found.person.id;
    const scores = await tx
      .select()
      .from(measureScore)
      .where(and(eq(measureScore.measureId, id), eq(measureScore.organisationId, here)))
      .orderBy(asc(measureScore.id))
      .limit(50);
    const safety = await tx
      .select()
      .from(safetyShown)
      .where(and(eq(safetyShown.measureId, id), eq(safetyShown.organisationId, here)))
      .orderBy(desc(safetyShown.shownAt), desc(safetyShown.id))
      .limit(50);
    return { ...found, scores, safety, of: await definitionOf(tx, found.measure) };
  });
}

const open = (tx: Tx, here: string, ...also: (SQL | undefined)[]) =>
  tx
    .select({
      id: measure.id,
      title: measure.title,
      shownAt: max(safetyShown.shownAt),
      personId: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      preferredName: person.preferredName,
    })
    .from(safetyShown)
    .innerJoin(measure, eq(measure.id, safetyShown.measureId))
    .innerJoin(person, eq(person.id, safetyShown.personId))
    .where(and(eq(safetyShown.organisationId, here), isNull(safetyShown.seenAt), ...also))
    .groupBy(measure.id, person.id)
    .orderBy(desc(max(safetyShown.shownAt)), desc(measure.id))
    .limit(50);

/** Answers that opened the safety prompt and that nobody has said anything about yet. */
export async function listOpenSafety(ctx: Ctx, personId: string) {
  if (!mayMeasure(ctx.actor)) return [];
  if (!isId(personId)) throw refuse.notFound();
  return readIn(ctx, 'care', (tx) =>
    open(tx, actingOrganisation(ctx.actor), eq(safetyShown.personId, personId)),
  );
}

/**
 * The same for one's day: of the people one supports or offered the measure to; for a supervisor
 * all, so that nobody waits whose link worker is away or has left.
 */
export async function safetyToActOn(ctx: Ctx, tx: Tx) {
  if (!mayMeasure(ctx.actor)) return [];
  const here = actingOrganisation(ctx.actor);
  const me = ctx.actor.id;
  const mine = sql`exists (select 1 from care.episode e where e.person_id = ${safetyShown.personId} and e.organisation_id = ${here}::uuid and e.link_worker_id = ${me}::uuid)`;
  return open(
    tx,
    here,
    hasRole(ctx.actor, 'supervisor') ? undefined : or(mine, eq(measure.byUserId, me ?? '')),
  );
}
