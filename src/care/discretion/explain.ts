import { formatDate } from '#ui/time.ts';
import { limitInWords } from './elements.ts';
import { isNoLooser, type Modifier, type Resolved, type Setting } from './resolver.ts';
import { type SettingSource, type Stage, type Strength, strengths } from './rules.ts';

const sourceWords: Record<SettingSource, string> = {
  policy: 'policy',
  employer: 'the employer',
  manager: 'your manager',
  practice: 'the practice',
  network: 'the network',
  'link-worker': 'link workers',
  'learning-event': 'a learning event',
};

const stageWords: Record<Stage, string> = {
  induction: 'link workers in their induction',
  established: 'established link workers',
  experienced: 'experienced link workers',
  specialist: 'specialist link workers',
};

/** Whom the sentence is said to: the link worker (“you”), or others, who are told a name. */
export interface Hearer {
  linkWorker: string | null;
}
export const toThemselves: Hearer = { linkWorker: null };

/** `At most 12 contacts (guided)`, `4 of 10 (guided)`. */
export function placeInWords(
  resolved: Pick<Resolved, 'element' | 'position' | 'limit'> & { strength: Strength },
): string {
  const limit = limitInWords(resolved.element, resolved.limit);
  const shown = limit
    ? limit.charAt(0).toUpperCase() + limit.slice(1)
    : `${resolved.position} of 10`;
  return `${shown} (${strengths[resolved.strength].toLowerCase()})`;
}

function whose(setting: Setting, hearer: Hearer): string {
  if (setting.scope === 'practice')
    return ` for people of ${setting.practiceName ?? 'this practice'}`;
  if (setting.scope === 'post') return ` for ${hearer.linkWorker ?? 'you'}`;
  return setting.stage ? ` for ${stageWords[setting.stage]}` : '';
}

/** Who says so: `policy (network contract 2026)`, `your manager`, `Millbrook Surgery`. */
export function sourceInWords(setting: Setting, hearer: Hearer): string {
  const name = setting.sourceName ? ` (${setting.sourceName})` : '';
  if (setting.source === 'manager' && hearer.linkWorker) return `the service manager${name}`;
  if (setting.source === 'link-worker' && setting.scope === 'post')
    return (hearer.linkWorker ?? 'you') + name;
  if (setting.source === 'practice' && setting.practiceName) return setting.practiceName + name;
  return `${sourceWords[setting.source]}${name}`;
}

function clause(resolved: Resolved, setting: Setting, before: Setting | undefined, hearer: Hearer) {
  const { element } = resolved;
  const verb = !before
    ? 'set'
    : isNoLooser(element, setting, before)
      ? isNoLooser(element, before, setting)
        ? 'kept'
        : 'tightened'
      : isNoLooser(element, before, setting)
        ? 'widened'
        : 'changed';
  return `${verb}${whose(setting, hearer)} by ${sourceInWords(setting, hearer)} on ${formatDate(setting.inForceOn ?? setting.from)}`;
}

/** `widened because the practice is in one of the 2 most deprived tenths` */
function because(modifier: Modifier): string {
  const why = {
    deprivation:
      modifier.threshold === 1
        ? 'the practice is in the most deprived tenth'
        : `the practice is in one of the ${modifier.threshold} most deprived tenths`,
    complexity: `there are ${modifier.threshold} needs or more`,
    'time-in-post': `the first ${modifier.threshold} months in post are not over`,
    specialist: 'this is a specialist post',
  }[modifier.kind];
  const widens = modifier.widenPosition > 0 || modifier.widenLimit > 0;
  return `${widens ? 'widened' : 'tightened'} because ${why}`;
}

/**
 * What applies and why, in a sentence or three, with the dates and the names of sources:
 * “At most 12 contacts (guided): set by policy on 3 March 2026, widened for you by …”.
 */
export function explain(resolved: Resolved, hearer: Hearer = toThemselves): string {
  const { element, basis, objections, applied } = resolved;
  if (!element.mayBeDiscretionary && basis.length === 0)
    return `${element.name} is never a matter of discretion.`;
  const reasons = [
    ...basis.map((setting, index) => clause(resolved, setting, basis[index - 1], hearer)),
    ...applied.map(because),
  ];
  const first =
    reasons.length > 0
      ? `${placeInWords(resolved)}: ${reasons.join(', ')}.`
      : objections.length > 0 && element.safety
        ? `${placeInWords(resolved)}, while it is being settled.`
        : `Nothing has been agreed about this: it is ${hearer.linkWorker ? `${hearer.linkWorker}’s` : 'yours'} to judge.`;
  return [first, ...objections.map((one) => disagreement(resolved, one, hearer))].join(' ');
}

function disagreement({ element }: Resolved, setting: Setting, hearer: Hearer): string {
  const wants = limitInWords(element, setting.limit) || `${setting.position} of 10`;
  const meanwhile = element.safety
    ? 'until that is settled the tighter applies, for safety'
    : 'until that is settled what is in force applies';
  const who = sourceInWords(setting, hearer);
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} disagreed on ${formatDate(setting.contestedOn ?? setting.from)} (${wants}): ${meanwhile}.`;
}

/** `Deprivation: tenth 2 or more deprived; 1 place and 4 in the limit towards discretion` */
export function modifierInWords({ kind, threshold, widenPosition, widenLimit }: Modifier): string {
  const when = {
    deprivation: `Practice in the ${threshold === 1 ? 'most deprived tenth' : `${threshold} most deprived tenths`}`,
    complexity: `${threshold} needs or more`,
    'time-in-post':
      widenPosition > 0 || widenLimit > 0
        ? `${threshold} months in post or more, at a review`
        : `Fewer than ${threshold} months in post`,
    specialist: 'Specialist role',
  }[kind];
  const signed = (by: number) => (by > 0 ? `+${by}` : String(by).replace('-', '−'));
  const moves = [
    widenPosition !== 0 && `place ${signed(widenPosition)}`,
    widenLimit !== 0 && `limit ${signed(widenLimit)}`,
  ].filter(Boolean);
  return `${when}: ${moves.join(', ')}`;
}
