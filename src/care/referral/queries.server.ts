import { and, asc, desc, eq, gt, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { criteriaAround } from '../criteria/api.server.ts';
import { findLikelyPeople } from '../person/api.server.ts';
import { practiceInWords } from '../practice/api.server.ts';
import { factsOf } from './accept.server.ts';
import { askedFor, practiceAsking } from './decide.server.ts';
import { mayDecide, openStatuses, type Status, statuses } from './rules.ts';
import { referral, referralNeed, referralStep } from './schema.server.ts';

const PAGE = 50;

export interface ReferralFilter {
  /** A status, `open` for all that still ask for something, `all`. */
  status: string;
  urgency?: string | undefined;
  source?: string | undefined;
  /** `R-3F9A2C`, as the referrer or the person was given it. */
  reference?: string | undefined;
  /** One of `orders`; the newest first where it is none. */
  order?: string | undefined;
  /** The last id of the page before. */
  after?: string | undefined;
}

const orders = {
  newest: { by: referral.receivedAt, later: lt, way: desc },
  oldest: { by: referral.receivedAt, later: gt, way: asc },
  changed: { by: referral.changedAt, later: lt, way: desc },
};
const orderOf = ({ order = '' }: ReferralFilter) =>
  Object.hasOwn(orders, order) ? orders[order as keyof typeof orders] : orders.newest;

function wantedBy(here: string, filter: ReferralFilter): SQL[] {
  const wanted: SQL[] = [eq(referral.organisationId, here)];
  if (filter.status === 'open') wanted.push(inArray(referral.status, openStatuses));
  else if (Object.hasOwn(statuses, filter.status)) wanted.push(eq(referral.status, filter.status));
  if (filter.urgency) wanted.push(eq(referral.urgency, filter.urgency));
  if (filter.source) wanted.push(eq(referral.source, filter.source));
  if (filter.reference) {
    const end = /^R?-?([\dA-F]{6})$/i.exec(filter.reference.trim())?.[1] ?? '';
    wanted.push(sql`right(${referral.id}::text, 6) = ${end.toLowerCase()}`);
  }
  return wanted;
}

/** The service's referrals in the order asked for, a page at a time. */
export async function listReferrals(ctx: Ctx, filter: ReferralFilter) {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const wanted = wantedBy(here, filter);
  const { by, later, way } = orderOf(filter);
  return readIn(ctx, 'care', async (tx) => {
    if (isId(filter.after)) {
      const [last] = await tx
        .select({ id: referral.id, at: by })
        .from(referral)
        .where(and(eq(referral.id, filter.after), eq(referral.organisationId, here)));
      const rest =
        last && or(later(by, last.at), and(eq(by, last.at), later(referral.id, last.id)));
      if (rest) wanted.push(rest);
    }
    const rows = await tx
      .select({
        id: referral.id,
        givenName: referral.givenName,
        familyName: referral.familyName,
        dateOfBirth: referral.dateOfBirth,
        source: referral.source,
        route: referral.route,
        referrerOrganisation: referral.referrerOrganisation,
        urgency: referral.urgency,
        status: referral.status,
        receivedAt: referral.receivedAt,
        changedAt: referral.changedAt,
      })
      .from(referral)
      .where(and(...wanted))
      .orderBy(way(by), way(referral.id))
      .limit(PAGE + 1);
    return {
      referrals: rows.slice(0, PAGE),
      next: rows.length > PAGE ? (rows[PAGE - 1]?.id ?? null) : null,
    };
  });
}

/** A referral with its needs, its steps and people already recorded who may be the one. Audited. */
export async function getReferral(ctx: Ctx, referralId: string) {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  if (!isId(referralId)) throw refuse.notFound();
  const found = await readIn(ctx, 'care', async (tx) => {
    const [row] = await tx
      .select({ personId: referral.personId })
      .from(referral)
      .where(and(eq(referral.id, referralId), eq(referral.organisationId, here)));
    return row;
  });
  if (!found) throw refuse.notFound();
  const entry = {
    act: 'referral.read',
    subject: ['referral', referralId] as const,
    personId: found.personId,
  };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [row] = await tx
      .select()
      .from(referral)
      .where(and(eq(referral.id, referralId), eq(referral.organisationId, here)));
    if (!row) throw refuse.notFound();
    const needs = await tx
      .select({ need: referralNeed.need })
      .from(referralNeed)
      .where(and(eq(referralNeed.referralId, referralId), eq(referralNeed.organisationId, here)))
      .orderBy(asc(referralNeed.need));
    const steps = await tx
      .select()
      .from(referralStep)
      .where(and(eq(referralStep.referralId, referralId), eq(referralStep.organisationId, here)))
      .orderBy(desc(referralStep.id))
      .limit(100);
    const matches = openStatuses.includes(row.status as Status)
      ? await findLikelyPeople(ctx, tx, factsOf(row))
      : [];
    const practice = await practiceInWords(tx, row.practiceCode);
    const asked = needs.map((one) => one.need);
    const { criteria, outside } = await criteriaAround(
      tx,
      here,
      practiceAsking(row),
      askedFor(ctx, row, asked),
    );
    return {
      referral: row,
      practice,
      criteria,
      outside: openStatuses.includes(row.status as Status) ? outside : [],
      needs: asked,
      steps,
      matches,
    };
  });
}

/** What the list shows, for a file: at most 5,000 rows. Leaves an audit entry. */
export async function exportReferrals(ctx: Ctx, filter: ReferralFilter) {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  const entry = { act: 'referral.export', subject: ['referral', null] as const };
  const { by, way } = orderOf(filter);
  return readRecord(ctx, 'care', entry, (tx) =>
    tx
      .select({
        id: referral.id,
        received: referral.receivedAt,
        first_name: referral.givenName,
        family_name: referral.familyName,
        date_of_birth: referral.dateOfBirth,
        nhs_number: referral.nhsNumber,
        postcode: referral.postcode,
        source: referral.source,
        referrer_organisation: referral.referrerOrganisation,
        urgency: referral.urgency,
        status: referral.status,
        reason: referral.reason,
      })
      .from(referral)
      .where(and(...wantedBy(actingOrganisation(ctx.actor), filter)))
      .orderBy(way(by), way(referral.id))
      .limit(5000),
  );
}
