import {
  type Element,
  type Limit,
  noLooser,
  sameLimit,
  tighterLimit,
  widenedLimit,
} from './elements.ts';
import {
  BOUNDARY,
  DISCRETION,
  type Scope,
  type SettingSource,
  type SettingStatus,
  type Stage,
  type Strength,
  strengthOf,
} from './rules.ts';

/** One version of a setting, as the resolver sees it. Days are `2026-11-21`; an end is exclusive. */
export interface Setting {
  id: string;
  element: string;
  scope: Scope;
  practiceId: string | null;
  practiceName: string | null;
  userId: string | null;
  stage: Stage | null;
  position: number;
  limit: Limit;
  reason: string;
  source: SettingSource;
  sourceName: string | null;
  status: SettingStatus;
  /** The days it is meant for; null is open. */
  from: string;
  until: string | null;
  inForceOn: string | null;
  endedOn: string | null;
  /** The setting it disagrees with. */
  contestsId: string | null;
  contestedOn: string | null;
  settledOn: string | null;
}

export const modifierKinds = ['deprivation', 'complexity', 'time-in-post', 'specialist'] as const;
export type ModifierKind = (typeof modifierKinds)[number];

/** What moves a setting by circumstances; more than 0 is towards freedom. */
export interface Modifier {
  id: string;
  element: string;
  kind: ModifierKind;
  /** Deprivation: this tenth or a more deprived one. Complexity: so many needs. Time: months. */
  threshold: number;
  widenPosition: number;
  widenLimit: number;
  reason: string;
  since: string;
  endedOn: string | null;
}

/** The case in hand: who, with whom, when. What is not known is null and moves nothing. */
export interface Circumstances {
  day: string;
  linkWorkerId: string | null;
  practiceId: string | null;
  stage: Stage | null;
  specialist: boolean;
  monthsInPost: number | null;
  /** Tenth of deprivation of the practice, 1 the most deprived. */
  decile: number | null;
  /** How many needs are open. */
  needs: number | null;
}

/** Nobody in particular: what applies to all. */
export const nobody = {
  linkWorkerId: null,
  practiceId: null,
  stage: null,
  specialist: false,
  monthsInPost: null,
  decile: null,
  needs: null,
} as const satisfies Omit<Circumstances, 'day'>;

export interface Resolved {
  element: Element;
  position: number;
  limit: Limit;
  strength: Strength;
  /** The settings in force that speak about this case, the widest first. */
  basis: Setting[];
  /** Disagreements that are open about it. */
  objections: Setting[];
  /** True where sources contradict one another, in the open or in what is in force. */
  contested: boolean;
  applied: Modifier[];
  /** Widening with experience: for the next review, never by itself. */
  suggested: Modifier[];
}

const rank = (setting: Setting): number =>
  ({ service: 0, stage: setting.stage === 'specialist' ? 2 : 1, practice: 3, post: 4 })[
    setting.scope
  ];

/** The one order of settings: widest scope first, then the longest in force, then by id. */
export function inOrder(a: Setting, b: Setting): number {
  const keys = (one: Setting) =>
    [String(rank(one)), one.inForceOn ?? one.contestedOn ?? '', one.id] as const;
  const [x, y] = [keys(a), keys(b)];
  for (const [index, key] of x.entries()) {
    const other = y[index] ?? '';
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}

const within = (day: string, since: string | null, end: string | null): boolean =>
  since !== null && since <= day && (end === null || day < end);

function concerns(setting: Setting, of: Circumstances): boolean {
  if (setting.scope === 'practice') return setting.practiceId === of.practiceId;
  if (setting.scope === 'post') return setting.userId === of.linkWorkerId;
  if (setting.scope === 'stage')
    return setting.stage === 'specialist' ? of.specialist : setting.stage === of.stage;
  return true;
}

export function isInForce(setting: Setting, day: string): boolean {
  return (
    within(day, setting.inForceOn, setting.endedOn) &&
    setting.from <= day &&
    (setting.until === null || day <= setting.until)
  );
}

export const isOpenObjection = (setting: Setting, day: string): boolean =>
  setting.contestsId !== null &&
  !isInForce(setting, day) &&
  within(day, setting.contestedOn, setting.settledOn ?? setting.endedOn);

export type Place = Pick<Setting, 'position' | 'limit'>;

/** The tighter of two in each respect: in position, and in limit. */
const tighter = (element: Element, a: Place, b: Place): Place => ({
  position: Math.min(a.position, b.position),
  limit: tighterLimit(element, a.limit, b.limit),
});

/** True where one leaves no more freedom than the other in any respect. */
export const isNoLooser = (element: Element, one: Place, than: Place): boolean =>
  one.position <= than.position && noLooser(element, one.limit, than.limit);

const differs = (a: Place, b: Place): boolean =>
  a.position !== b.position || !sameLimit(a.limit, b.limit);

/** Two voices contradict one another: two settings of one place, or a post and a practice. */
export function contradict(a: Setting, b: Setting): boolean {
  const samePlace = rank(a) === rank(b);
  const bosses = [a.scope, b.scope].includes('practice') && [a.scope, b.scope].includes('post');
  return (samePlace || bosses) && differs(a, b);
}

type Moves = 'now' | 'at-review' | 'never';

function moves(modifier: Modifier, element: Element, of: Circumstances): Moves {
  const { kind, threshold } = modifier;
  const widens = modifier.widenPosition > 0 || modifier.widenLimit > 0;
  if (widens && element.safety) return 'never';
  if (kind === 'specialist') return of.specialist ? 'now' : 'never';
  if (kind === 'deprivation') return of.decile !== null && of.decile <= threshold ? 'now' : 'never';
  if (kind === 'complexity') return of.needs !== null && of.needs >= threshold ? 'now' : 'never';
  if (of.monthsInPost === null) return 'never';
  if (widens) return of.monthsInPost >= threshold ? 'at-review' : 'never';
  return of.monthsInPost < threshold ? 'now' : 'never';
}

/**
 * The setting that applies to a link worker with a person on a day. Always gives an answer, the same
 * whatever the order of what it is given. The narrowest setting in force applies; on safety what a
 * practice or an open disagreement says can only tighten it. Nothing agreed leaves it to judgement.
 */
export function resolve(
  element: Element,
  of: Circumstances,
  settings: readonly Setting[],
  modifiers: readonly Modifier[] = [],
): Resolved {
  const about = settings.filter((one) => one.element === element.code && concerns(one, of));
  const basis = about.filter((one) => isInForce(one, of.day)).sort(inOrder);
  const objections = about.filter((one) => isOpenObjection(one, of.day)).sort(inOrder);
  const open: Place = { position: DISCRETION, limit: null };
  const narrowest = basis.at(-1);
  let found: Place = narrowest ?? open;
  if (element.safety) {
    const ownVoice = basis.filter((one) => one.scope !== 'practice');
    const top = ownVoice.at(-1);
    const heeded = [
      ...ownVoice.filter((one) => top !== undefined && rank(one) === rank(top)),
      ...basis.filter((one) => one.scope === 'practice'),
      ...objections,
    ];
    found = heeded.reduce<Place>((a, b) => tighter(element, a, b), open);
  }
  const { place, applied, suggested } = modified(element, of, found, modifiers, basis.length > 0);
  const position = element.mayBeDiscretionary ? place.position : BOUNDARY;
  return {
    element,
    position,
    limit: place.limit,
    strength: strengthOf(position),
    basis,
    objections,
    contested:
      objections.length > 0 ||
      basis.some((a) => basis.some((b) => a.id < b.id && contradict(a, b))),
    applied,
    suggested,
  };
}

function modified(
  element: Element,
  of: Circumstances,
  found: Place,
  modifiers: readonly Modifier[],
  agreed: boolean,
): { place: Place; applied: Modifier[]; suggested: Modifier[] } {
  // Modifiers move what was agreed; where nothing was, there is nothing to move.
  if (!agreed || !element.mayBeDiscretionary) return { place: found, applied: [], suggested: [] };
  const known = modifiers
    .filter((one) => one.element === element.code && within(of.day, one.since, one.endedOn))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const applied = known.filter((one) => moves(one, element, of) === 'now');
  const sum = (by: 'widenPosition' | 'widenLimit') =>
    applied.reduce((total, one) => total + one[by], 0);
  const position = found.position + sum('widenPosition');
  return {
    place: {
      position: Math.min(DISCRETION, Math.max(BOUNDARY, position)),
      limit: widenedLimit(element, found.limit, sum('widenLimit')),
    },
    applied,
    suggested: known.filter((one) => moves(one, element, of) === 'at-review'),
  };
}

/** Whole months from one day to another; null where the first is not known. */
export function monthsBetween(since: string | null, day: string): number | null {
  if (since === null) return null;
  const [y1 = 0, m1 = 0, d1 = 0] = since.split('-').map(Number);
  const [y2 = 0, m2 = 0, d2 = 0] = day.split('-').map(Number);
  return Math.max(0, (y2 - y1) * 12 + (m2 - m1) - (d2 < d1 ? 1 : 0));
}
