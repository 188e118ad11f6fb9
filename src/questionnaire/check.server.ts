import { expressionProblem, readBy } from './calculate.server.ts';
import {
  expressionOf,
  extensionOf,
  initialOf,
  isUnasked,
  numberOf,
  occurrences,
  ordinalOf,
  quotasOf,
  type Score,
  scoreOf,
  urls,
} from './extensions.ts';
import {
  type Extension,
  type Item,
  isQuestion,
  itemTypes,
  listItems,
  type Questionnaire,
  questionnaireShape,
  readValue,
} from './model.ts';
import { isSlow } from './pattern.ts';
import { initialProblem } from './problems.ts';

/** What is found in a definition: `wrong` keeps it from being published, `kept` is only told. */
export interface Finding {
  linkId: string;
  grade: 'wrong' | 'kept';
  message: string;
}

const wrong = (linkId: string, message: string): Finding => ({ linkId, grade: 'wrong', message });
const kept = (linkId: string, message: string): Finding => ({ linkId, grade: 'kept', message });

function checkPattern(item: Item): Finding[] {
  const pattern = extensionOf(item, 'regex')?.valueString;
  if (pattern === undefined) return [];
  try {
    new RegExp(pattern, 'u');
  } catch {
    return [wrong(item.linkId, 'its pattern cannot be read')];
  }
  return isSlow(pattern) ? [wrong(item.linkId, 'its pattern could take too long to match')] : [];
}

/** What a question begins with has to be an answer that could be given. */
function checkInitial(item: Item): Finding[] {
  const given = initialOf(item);
  if (given.length === 0) return [];
  if (!isQuestion(item)) return [wrong(item.linkId, 'begins with a value, and asks nothing')];
  if (expressionOf(item) !== undefined)
    return [kept(item.linkId, 'begins with a value, which its calculation takes the place of')];
  const why = initialProblem(item);
  return why ? [wrong(item.linkId, `begins with ${why}; save it once more to leave that out`)] : [];
}

/** What scores an item can come to: some alone, or all in steps of a size, or any (no step at all). */
function valuesOf(item: Item, score: Score): number[] | { step: number } {
  if (score.conversion.length > 0) return score.conversion.map(({ converted }) => converted);
  if (item.answerOption) return item.answerOption.flatMap((option) => ordinalOf(option) ?? []);
  const places = item.type === 'integer' ? 0 : numberOf(item, 'maxDecimalPlaces');
  return { step: places === undefined ? 0 : 10 ** -places };
}

function checkScore(item: Item): Finding[] {
  const score = scoreOf(item);
  if (!score) return [];
  const found: Finding[] = [];
  const values = valuesOf(item, score);
  for (const [index, { from, to, label }] of score.bands.entries()) {
    const next = score.bands[index + 1];
    // Where scores go in steps a band ends a step before the next begins; where they do not, at it.
    const step = 'step' in values ? values.step : 0;
    if (from > to || (next && (step > 0 ? next.from <= to : next.from < to)))
      found.push(wrong(item.linkId, 'its bands overlap or are upside down'));
    else if (next && leftOut(values, to, next.from))
      found.push(
        wrong(
          item.linkId,
          `its bands leave out scores between ${to} and ${next.from}: let “${label}” reach to ${Number((next.from - step).toFixed(6))}, or “${next.label}” begin sooner`,
        ),
      );
  }
  const raws = score.conversion.map(({ raw }) => raw);
  if (new Set(raws).size !== raws.length)
    found.push(wrong(item.linkId, 'its conversion table gives one sum twice'));
  return found;
}

/** Whether a score could lie after the end of one band and before the next; a hair of rounding is none. */
const leftOut = (values: ReturnType<typeof valuesOf>, to: number, next: number): boolean =>
  'step' in values
    ? next - to > values.step + 1e-9
    : values.some((value) => value > to && value < next);

/** Words for what an extension not understood here is called. */
const nameOf = ({ url }: Extension) => url.split('/').at(-1) ?? url;
const understood = new Set<string>(Object.values(urls));

function checkItem(item: Item, ids: Set<string>): Finding[] {
  const { linkId } = item;
  const found = [...checkPattern(item), ...checkScore(item), ...checkInitial(item)];
  if (!item.text?.trim() && !isUnasked(item) && item.type !== 'group')
    found.push(wrong(linkId, 'has no words'));
  if (item.type === 'display' && (item.item?.length ?? 0) > 0)
    found.push(wrong(linkId, 'only displays, and cannot have items under it'));
  if (item.repeats && !['choice', 'open-choice'].includes(item.type))
    found.push(wrong(linkId, 'repeats; only choices can have several answers here'));
  if (item.answerValueSet !== undefined)
    found.push(wrong(linkId, 'takes its answers from a value set; list them in the question'));
  if (item.type === 'choice' && !item.answerOption?.length && item.answerValueSet === undefined)
    found.push(wrong(linkId, 'is a choice without answers to choose'));
  if ((item.answerOption ?? []).some((option) => !readValue(option)))
    found.push(wrong(linkId, 'has an answer to choose that Holdfast does not know'));
  if (occurrences(item).least > occurrences(item).most)
    found.push(wrong(linkId, 'needs more answers than it may have'));
  for (const { question } of item.enableWhen ?? [])
    if (!ids.has(question))
      found.push(wrong(linkId, `depends on “${question}”, which is not there`));
  if ((item.enableWhen ?? []).some((condition) => !readValue(condition, 'answer')))
    found.push(wrong(linkId, 'depends on an answer that Holdfast does not know'));
  const expression = expressionOf(item);
  const problem = expression === undefined ? null : expressionProblem(expression);
  if (problem) found.push(wrong(linkId, `its calculation ${problem}`));
  for (const extension of item.extension ?? [])
    if (!understood.has(extension.url))
      found.push(kept(linkId, `“${nameOf(extension)}” is kept but not used here`));
  return found;
}

/** What a calculation reads of others: of itself it sees nothing. */
function readOf(of: Questionnaire, item: Item): string[] {
  const expression = expressionOf(item);
  const read = expression === undefined ? [] : [...readBy(of, expression)];
  return read.filter((linkId) => linkId !== item.linkId);
}

/** Items that wait, over others or directly, for themselves: they could never be reached. */
function loops(of: Questionnaire): Finding[] {
  const items = listItems(of);
  const waitsFor = new Map(
    items.map(({ item, parent }) => [
      item.linkId,
      [
        ...(item.enableWhen ?? []).map(({ question }) => question),
        parent?.item.linkId ?? '',
        ...readOf(of, item),
      ],
    ]),
  );
  const done = new Set<string>();
  const looping = new Set<string>();
  const visit = (linkId: string, trail: readonly string[]) => {
    const at = trail.indexOf(linkId);
    if (at >= 0) {
      for (const one of trail.slice(at)) looping.add(one);
      return;
    }
    if (done.has(linkId)) return;
    for (const next of waitsFor.get(linkId) ?? []) visit(next, [...trail, linkId]);
    done.add(linkId);
  };
  for (const { item } of items) visit(item.linkId, []);
  return [...looping].map((linkId) =>
    wrong(linkId, 'waits for itself, by what it is asked after or calculated from'),
  );
}

/** Quotas that could never fill: of a question or an answer that is not there. */
const checkQuotas = (of: Questionnaire): Finding[] =>
  quotasOf(of).flatMap(({ question, code }) => {
    const found = listItems(of).find(({ item }) => item.linkId === question)?.item;
    const codes = found?.answerOption?.map(({ valueCoding }) => valueCoding?.code) ?? [];
    return codes.includes(code)
      ? []
      : [wrong('', `has a quota for “${question} = ${code}”, which is no answer in it`)];
  });

/** All that is found in a definition. */
export function checkQuestionnaire(of: Questionnaire): Finding[] {
  const items = listItems(of);
  const ids = items.map(({ item }) => item.linkId);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  const found = [
    ...twice.map((id) => wrong(id, 'is the name of two items')),
    ...items.flatMap(({ item }) => checkItem(item, new Set(ids))),
    ...loops(of),
    ...checkQuotas(of),
    ...(of.extension ?? [])
      .filter(({ url }) => !understood.has(url))
      .map((extension) => kept('', `“${nameOf(extension)}” is kept but not used here`)),
  ];
  if (!items.some(({ item }) => isQuestion(item) && !isUnasked(item)))
    found.push(wrong('', 'asks nothing'));
  return found;
}

type Read =
  | { questionnaire: Questionnaire; findings: Finding[] }
  | { questionnaire: null; findings: Finding[] };

/** Reads a definition from JSON text; what cannot be read is said, and by the item it is in. */
export function readDefinition(text: string): Read {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { questionnaire: null, findings: [wrong('', 'is not JSON')] };
  }
  const parsed = questionnaireShape.safeParse(raw);
  if (parsed.success)
    return { questionnaire: parsed.data, findings: checkQuestionnaire(parsed.data) };
  const findings = parsed.error.issues.slice(0, 50).map(({ path, message }) => {
    const { linkId, value } = follow(raw, path);
    if (path.at(-1) === 'type' && typeof value === 'string')
      return wrong(
        linkId,
        `is of the type “${value.slice(0, 40)}”; Holdfast knows ${itemTypes.join(', ')}`,
      );
    return wrong(linkId, `${path.join('.') || 'the whole'}: ${message}`);
  });
  return { questionnaire: null, findings };
}

/** The nearest linkId on the way to a place, and what stands there. */
function follow(raw: unknown, path: readonly PropertyKey[]) {
  let value = raw;
  let linkId = '';
  for (const step of path) {
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
    const id = (value as { linkId?: unknown } | null | undefined)?.linkId;
    if (typeof id === 'string') linkId = id;
  }
  return { linkId, value };
}
