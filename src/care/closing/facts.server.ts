import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { colleague, organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import {
  action,
  clinicalCode,
  contact,
  episode,
  goal,
  holding,
  need,
} from '../casework/schema.server.ts';
import { codes } from '../code/rules.ts';
import { type Status, statusNames } from '../connection/rules.ts';
import { connection, signpost } from '../connection/schema.server.ts';
import { riskKinds } from '../person/rules.ts';
import { person, personRisk } from '../person/schema.server.ts';
import { needs } from '../referral/rules.ts';
import { referral } from '../referral/schema.server.ts';
import { nameAndCode, recipientOf } from './recipient.server.ts';
import { type CloseInput, closeReasonNames, goalOutcome, goalOutcomeNames } from './rules.ts';
import type { SummaryFacts } from './summary.ts';

const MOST = 100;

/** The person's episode that is going on, with the person; locked where it is about to be closed. */
export async function openEpisode(ctx: Ctx, tx: Tx, personId: string, lock: boolean) {
  if (!isId(personId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  const query = tx
    .select({ person, episode })
    .from(episode)
    .innerJoin(person, eq(person.id, episode.personId))
    .where(
      and(
        eq(episode.organisationId, here),
        eq(episode.personId, personId),
        inArray(episode.status, ['active', 'paused']),
      ),
    )
    .limit(1);
  const [found] = lock ? await query.for('update') : await query;
  if (!found) throw refuse.notFound('This person has no support going on here to close.');
  return found;
}

/** Everything of an episode that closing it deals with, oldest first. */
export async function caseOf(ctx: Ctx, tx: Tx, episodeId: string) {
  const here = actingOrganisation(ctx.actor);
  const of = <T extends typeof goal | typeof holding | typeof connection>(table: T) =>
    and(eq(table.organisationId, here), eq(table.episodeId, episodeId));
  const goals = await tx.select().from(goal).where(of(goal)).orderBy(asc(goal.madeAt)).limit(MOST);
  const holdings = await tx
    .select()
    .from(holding)
    .where(of(holding))
    .orderBy(asc(holding.startedAt))
    .limit(MOST);
  const connections = await tx
    .select()
    .from(connection)
    .where(of(connection))
    .orderBy(asc(connection.sentAt))
    .limit(MOST);
  const [counts] = await tx
    .select({
      planned: sql<number>`count(*) filter (where status = 'planned')::int`,
      attended: sql<number>`count(*) filter (where status = 'attended')::int`,
      missed: sql<number>`count(*) filter (where status = 'did-not-attend')::int`,
    })
    .from(contact)
    .where(and(eq(contact.organisationId, here), eq(contact.episodeId, episodeId)));
  const [actions] = await tx
    .select({ open: sql<number>`count(*)::int` })
    .from(action)
    .where(
      and(
        eq(action.organisationId, here),
        eq(action.episodeId, episodeId),
        eq(action.status, 'open'),
      ),
    );
  return {
    goals,
    holdings,
    connections,
    contacts: counts ?? { planned: 0, attended: 0, missed: 0 },
    openActions: actions?.open ?? 0,
  };
}
export type Case = Awaited<ReturnType<typeof caseOf>>;
export type Found = Awaited<ReturnType<typeof openEpisode>>;

function holdingFunctions(row: typeof holding.$inferSelect): string[] {
  return [
    row.waiting && 'supported while waiting',
    row.preparing && 'sustained while preparing for change',
    row.sharing && 'emotional burden shared',
    row.witnessing && 'distress witnessed',
  ].filter((name) => name !== false);
}

/** What is known of a connection without anybody typing it again. */
export function knownOutcome(row: typeof connection.$inferSelect): string {
  if (row.outcome) return row.outcome;
  if (row.goingAt12Weeks !== null)
    return row.goingAt12Weeks ? 'still going at 12 weeks' : 'not going at 12 weeks';
  if (row.goingAt4Weeks !== null)
    return row.goingAt4Weeks ? 'still going at 4 weeks' : 'not going at 4 weeks';
  if (row.attendedFirst !== null) return row.attendedFirst ? 'went' : 'has not gone';
  return '';
}

/** The day of a code, or of the first and the last where it was written several times. */
function codedWhen({ times, first, last }: { times: number; first: string; last: string }): string {
  const [from, to] = [formatDate(new Date(first)), formatDate(new Date(last))];
  return times === 1 ? from : `${times} times, ${from === to ? from : `${from} to ${to}`}`;
}

/** Gathers what a closing summary says, with what was typed in place of what is not yet kept. */
export async function gatherFacts(
  ctx: Ctx,
  tx: Tx,
  { person: about, episode: ending }: Found,
  work: Case,
  input: CloseInput,
): Promise<SummaryFacts> {
  const here = actingOrganisation(ctx.actor);
  const inEpisode = { organisation: here, episode: ending.id };
  const [service] = await tx
    .select({ name: organisation.name, telephone: organisation.telephone })
    .from(organisation)
    .where(eq(organisation.id, here));
  const practice = await recipientOf(ctx, tx, about.practiceCode);
  const [worker] = ending.linkWorkerId
    ? await tx
        .select({ name: colleague.name })
        .from(colleague)
        .where(and(eq(colleague.organisationId, here), eq(colleague.userId, ending.linkWorkerId)))
        .limit(1)
    : [];
  const needRows = await tx
    .select({ need: need.need, code: need.code, term: need.term, madeAt: need.madeAt })
    .from(need)
    .where(
      and(eq(need.organisationId, inEpisode.organisation), eq(need.episodeId, inEpisode.episode)),
    )
    .orderBy(asc(need.madeAt))
    .limit(MOST);
  const reasons = await tx
    .select({ reason: referral.reason })
    .from(referral)
    .where(and(eq(referral.organisationId, here), eq(referral.episodeId, ending.id)))
    .orderBy(asc(referral.receivedAt))
    .limit(5);
  const signposts = await tx
    .select({ name: signpost.serviceName })
    .from(signpost)
    .where(and(eq(signpost.organisationId, here), eq(signpost.episodeId, ending.id)))
    .orderBy(asc(signpost.at))
    .limit(MOST);
  const risks = await tx
    .select()
    .from(personRisk)
    .where(
      and(
        eq(personRisk.organisationId, here),
        eq(personRisk.personId, about.id),
        isNull(personRisk.endedAt),
      ),
    )
    .orderBy(asc(personRisk.madeAt))
    .limit(MOST);
  const coded = await tx
    .select({
      code: clinicalCode.code,
      term: clinicalCode.term,
      times: sql<number>`count(*)::int`,
      first: sql<string>`min(at)`,
      last: sql<string>`max(at)`,
    })
    .from(clinicalCode)
    .where(and(eq(clinicalCode.organisationId, here), eq(clinicalCode.episodeId, ending.id)))
    .groupBy(clinicalCode.code, clinicalCode.term)
    .orderBy(sql`min(at)`);
  const open = risks.filter((risk) => !risk.hiddenFromPerson);
  const answer =
    about.risks === 'no-known-risks' && risks.length === 0
      ? 'No known risks'
      : about.risks === 'not-asked' && risks.length === 0
        ? 'Not asked about'
        : '';
  return {
    person: {
      name: `${about.givenName} ${about.familyName}${about.preferredName ? ` (likes to be called ${about.preferredName})` : ''}`,
      dateOfBirth: formatDate(about.dateOfBirth),
      nhsNumber: about.nhsNumber?.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3') ?? null,
    },
    practice: practice && nameAndCode(practice),
    service: service ?? { name: 'Social prescribing service', telephone: null },
    linkWorker: worker?.name ?? ctx.actor.name,
    openedOn: formatDate(ending.openedAt),
    closedOn: formatDate(dayOf(ctx.now)),
    reason: closeReasonNames[input.reason],
    requestedActions: input.requestedActions,
    followUpOn: input.followUpOn && formatDate(input.followUpOn),
    presenting: {
      needs: needRows.map((row) => (needs as Record<string, string>)[row.need] ?? row.need),
      reasons: reasons.map((row) => row.reason),
    },
    done: input.done,
    contacts: work.contacts,
    whatChanged: input.whatChanged,
    goals: work.goals.map((row) => ({
      goal: row.goal,
      outcome: goalOutcomeNames[goalOutcome(input, row.id)],
      words: input.outcomes[`goalWords-${row.id}`] ?? '',
    })),
    holdings: work.holdings.map((row) => {
      const ended = row.status === 'ended';
      return {
        functions: holdingFunctions(row),
        startedOn: formatDate(row.startedAt),
        ended: ended
          ? `ended ${row.endedAt ? formatDate(row.endedAt) : ''}`
          : input.holding === 'step-down'
            ? 'ends with a plan for stepping down'
            : 'ends now',
        words: ended ? (row.stepDownPlan ?? row.endReason ?? '') : input.holdingWords,
      };
    }),
    connections: work.connections.map((row) => ({
      service: row.serviceName,
      status: statusNames[row.status as Status].toLowerCase(),
      outcome: input.outcomes[`connection-${row.id}`] || knownOutcome(row),
    })),
    signposts: signposts.map((row) => row.name),
    risks: {
      answer,
      known: open.map(
        (risk) =>
          `${(riskKinds as Record<string, string>)[risk.kind] ?? risk.kind}: ${risk.description}`,
      ),
      kept: open.length < risks.length,
    },
    codes: [
      ...coded.map((row) => ({ ...row, when: codedWhen(row) })),
      { ...codes.closed, when: formatDate(dayOf(ctx.now)) },
      ...needRows.flatMap(({ code, term, madeAt }) =>
        code && term ? [{ code, term, when: formatDate(madeAt) }] : [],
      ),
      ...(about.isCarer ? [{ ...codes.carer, when: 'recorded here' }] : []),
      ...(about.reasonableAdjustments ? [{ ...codes.adjustments, when: 'recorded here' }] : []),
    ].map(({ code, term, when }) => ({ code, term, when })),
  };
}
