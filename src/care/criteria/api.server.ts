import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { formatDate } from '#ui/time.ts';
import { findInForce, type InForce, type OfPractice } from './in-force.server.ts';
import {
  type AskedFor,
  type CriterionInWords,
  criteriaInWords,
  departuresFrom,
  elementOf,
} from './rules.ts';

/** One criterion that a referral falls outside, as `requireDiscretion` is asked about it. */
export interface OutsideCriterion {
  element: (typeof elementOf)[keyof typeof elementOf];
  asked: { usual: false };
  /** `“Police” as who asks is outside the criteria agreed with Millbrook Surgery on 3 March 2026.` */
  sentence: string;
}

/**
 * What of a referral lies outside the criteria in force at a service: those agreed with the practice
 * that refers (or where the person is registered), else those for everybody. Empty where it is within
 * them, or none are agreed. One query, within a transaction of the care zone.
 */
export async function outsideCriteria(
  tx: Tx,
  service: string,
  practice: OfPractice,
  asked: AskedFor,
): Promise<OutsideCriterion[]> {
  const [agreed] = await findInForce(tx, [service], practice);
  return agreed ? outside(agreed, asked) : [];
}

const outside = (agreed: InForce, asked: AskedFor): OutsideCriterion[] =>
  departuresFrom(agreed, asked).map(({ criterion, words }) => ({
    element: elementOf[criterion],
    asked: { usual: false },
    sentence: `${words.charAt(0).toUpperCase()}${words.slice(1)} is outside the criteria ${agreedInWords(agreed)}.`,
  }));

/** `agreed with Millbrook Surgery on 3 March 2026` */
const agreedInWords = ({ withName, agreedOn }: InForce) =>
  `agreed${withName ? ` with ${withName}` : ''} on ${formatDate(agreedOn)}`;

/** Criteria as a referral form shows them, and as a decline may rest on one. */
export interface CriteriaShown {
  versionId: string;
  whoWeHelp: string;
  lines: CriterionInWords[];
  instead: string;
  /** `agreed with Millbrook Surgery on 3 March 2026` */
  agreed: string;
}

const shown = (found: InForce): CriteriaShown => ({
  versionId: found.versionId,
  whoWeHelp: found.whoWeHelp,
  lines: criteriaInWords(found),
  instead: found.instead,
  agreed: agreedInWords(found),
});

/** The criteria in force at a service for a practice in words, within a transaction; null where none are. */
export async function criteriaShown(
  tx: Tx,
  service: string,
  practice: OfPractice,
): Promise<CriteriaShown | null> {
  const [found] = await findInForce(tx, [service], practice);
  return found ? shown(found) : null;
}

/** The same with what of a referral lies outside them, in sentences: one query. */
export async function criteriaAround(
  tx: Tx,
  service: string,
  practice: OfPractice,
  asked: AskedFor,
): Promise<{ criteria: CriteriaShown | null; outside: string[] }> {
  const [found] = await findInForce(tx, [service], practice);
  if (!found) return { criteria: null, outside: [] };
  return {
    criteria: shown(found),
    outside: outside(found, asked).map(({ sentence }) => sentence),
  };
}

/** Those that hold for everybody, for a public page, whose context acts for the service. */
export const readCriteria = (ctx: Ctx): Promise<CriteriaShown | null> =>
  readIn(ctx, 'care', (tx) => criteriaShown(tx, actingOrganisation(ctx.actor), {}));

/**
 * The criteria in force at some services, by the service's id, for the organisation that somebody
 * refers from: its own with them, else those for everybody.
 */
export async function readCriteriaOf(
  ctx: Ctx,
  services: readonly string[],
): Promise<Record<string, CriteriaShown>> {
  if (services.length === 0) return {};
  const id = actingOrganisation(ctx.actor);
  const atServices: Ctx = { ...ctx, actor: { ...ctx.actor, organisationIds: [...services] } };
  const found = await readIn(atServices, 'care', (tx) => findInForce(tx, services, { id }));
  return Object.fromEntries(found.map((one) => [one.serviceId, shown(one)]));
}
