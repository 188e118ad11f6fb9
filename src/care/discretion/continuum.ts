import { type Element, limitInWords } from './elements.ts';
import { explain, type Hearer, sourceInWords } from './explain.ts';
import {
  type Circumstances,
  isOpenObjection,
  type Modifier,
  nobody,
  resolve,
  type Setting,
} from './resolver.ts';
import { type Strength, strengths } from './rules.ts';

export const voiceKinds = ['service', 'practice', 'post'] as const;
export type VoiceKind = (typeof voiceKinds)[number];

/** A place on the continuum as drawn and as written. */
export interface Spot {
  position: number;
  strength: Strength;
  /** `at most 12 contacts`, or '' where no limit is set. */
  limit: string;
  /** Nothing was agreed: it is for judgement. */
  open: boolean;
}

/** Where somebody who disagrees would put it. */
export interface Dissent {
  settingId: string;
  position: number;
  limit: string;
  who: string;
  reason: string;
}

export interface Voice {
  kind: VoiceKind;
  name: string;
  now: Spot;
  /** Where it was on the day compared with, and why; null where no day was chosen. */
  before: (Spot & { reason: string | null }) | null;
  /** Something was said for this one; otherwise it follows the service. */
  own: boolean;
  reason: string | null;
  settingId: string | null;
  sentence: string;
  dissents: Dissent[];
}

export interface ContinuumRow {
  element: Element;
  voices: Voice[];
}

/** Whose place is shown beside the service’s. */
export interface Speakers {
  service: string;
  practice: { id: string; name: string; decile: number | null } | null;
  post: {
    userId: string;
    name: string;
    stage: Circumstances['stage'];
    specialist: boolean;
    monthsInPost: number | null;
    /** Said to the link worker themselves. */
    isHearer: boolean;
  } | null;
}

/** One element as a row: the service’s place, a practice’s and a link worker’s, now and before. */
export function continuumRow(
  element: Element,
  speakers: Speakers,
  days: { on: string; before: string | null },
  settings: readonly Setting[],
  modifiers: readonly Modifier[],
): ContinuumRow {
  const { practice, post } = speakers;
  const cases: { kind: VoiceKind; name: string; of: Omit<Circumstances, 'day'>; hearer: Hearer }[] =
    [
      {
        kind: 'service',
        name: speakers.service,
        of: nobody,
        hearer: { linkWorker: 'the link worker' },
      },
    ];
  if (practice)
    cases.push({
      kind: 'practice',
      name: practice.name,
      of: { ...nobody, practiceId: practice.id, decile: practice.decile },
      hearer: { linkWorker: 'the link worker' },
    });
  if (post)
    cases.push({
      kind: 'post',
      name: post.name,
      of: { ...nobody, ...post, linkWorkerId: post.userId },
      hearer: { linkWorker: post.isHearer ? null : post.name },
    });
  // A disagreement is drawn once: beside the practice or the link worker who is shown, else here.
  const beside = (one: Setting) =>
    (one.scope === 'practice' && one.practiceId === practice?.id) ||
    (one.scope === 'post' && one.userId === post?.userId);
  return {
    element,
    voices: cases.map(({ kind, name, of, hearer }) => {
      const at = (day: string) => resolve(element, { ...of, day }, settings, modifiers);
      const saidIn = ({ basis }: ReturnType<typeof resolve>) =>
        basis.findLast((one) => speaksFor(kind, one));
      const now = at(days.on);
      const said = saidIn(now);
      const before = days.before ? at(days.before) : null;
      return {
        kind,
        name,
        now: spot(now),
        before: before && { ...spot(before), reason: saidIn(before)?.reason ?? null },
        own:
          said !== undefined ||
          now.applied.length > 0 ||
          now.objections.some((one) => speaksFor(kind, one)),
        reason: said?.reason ?? null,
        settingId: said?.id ?? null,
        sentence: explain(now, hearer),
        dissents: settings
          .filter((one) => one.element === element.code && isOpenObjection(one, days.on))
          .filter((one) => (kind === 'service' ? !beside(one) : concernsVoice(kind, one, of)))
          .map((one) => ({
            settingId: one.id,
            position: one.position,
            limit: limitInWords(element, one.limit),
            who: sourceInWords(one, hearer),
            reason: one.reason,
          })),
      };
    }),
  };
}

const concernsVoice = (kind: VoiceKind, one: Setting, of: Omit<Circumstances, 'day'>): boolean =>
  kind === 'practice'
    ? one.scope === 'practice' && one.practiceId === of.practiceId
    : one.scope === 'post' && one.userId === of.linkWorkerId;

function speaksFor(kind: VoiceKind, { scope }: Setting): boolean {
  return kind === 'post' ? scope === 'post' || scope === 'stage' : scope === kind;
}

function spot(found: ReturnType<typeof resolve>): Spot {
  return {
    position: found.position,
    strength: found.strength,
    limit: limitInWords(found.element, found.limit),
    open:
      found.basis.length === 0 && found.objections.length === 0 && found.element.mayBeDiscretionary,
  };
}

/** `At most 12 contacts`, `4 of 10`, `Left to judgement`. */
export function spotInWords({ position, limit, open }: Spot): string {
  if (open) return 'Left to judgement';
  return limit ? limit.charAt(0).toUpperCase() + limit.slice(1) : `${position} of 10`;
}

/** True where its place or its limit is another than it was on the day compared with. */
export const hasMoved = ({ now, before }: Voice): boolean =>
  before !== null &&
  (before.position !== now.position || before.limit !== now.limit || before.open !== now.open);

/** What of it was another: `was at most 10 contacts, 4 of 10: a pilot`; '' where it has not moved. */
export function movedInWords(voice: Voice): string {
  const { now, before } = voice;
  if (!before || !hasMoved(voice)) return '';
  const limit = before.limit === now.limit ? '' : before.limit || 'without a limit';
  const where = before.open
    ? 'left to judgement'
    : [limit, `${before.position} of 10`].filter(Boolean).join(', ');
  const why = before.reason && before.reason !== voice.reason ? `: ${before.reason}` : '';
  return `was ${where}${why}`;
}

/** What a row’s picture shows, in a sentence for each voice. */
export function rowInWords({ voices }: ContinuumRow): string {
  return voices
    .map((voice) => {
      const { name, now, dissents } = voice;
      const moved = movedInWords(voice);
      const against = dissents.map(({ who, position }) => `; ${who} would put it at ${position}`);
      return `${name}: ${now.position} of 10, ${strengths[now.strength].toLowerCase()}${moved && `, ${moved}`}${against.join('')}.`;
    })
    .join(' ');
}
