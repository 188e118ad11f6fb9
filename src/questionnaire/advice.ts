import { conditionWords } from './describe.ts';
import { numberOf, urls } from './extensions.ts';
import {
  type Condition,
  type Item,
  isQuestion,
  listItems,
  type Questionnaire,
  readValue,
  sameValue,
} from './model.ts';
import { readingAge } from './reading-age.ts';

/** Something that does not keep a questionnaire from being published, but ought to be looked at. */
export interface Advice {
  linkId: string;
  message: string;
}

/** The oldest reader that public words should need (NHS content guide: 9 to 11). */
const OLDEST = 14;
const FEWEST_WORDS = 8;

/** What could be better: what can never be asked, what is asked too early, what is hard to read. */
export function adviseOn(of: Questionnaire): Advice[] {
  const items = listItems(of);
  const byId = new Map(items.map((placed) => [placed.item.linkId, placed]));
  const never = new Set<string>();
  const found: Advice[] = [];
  const say = (linkId: string, message: string) => found.push({ linkId, message });
  const find = (linkId: string) => byId.get(linkId)?.item;
  for (const { item, parent, place } of items) {
    const conditions = item.enableWhen ?? [];
    const dead = conditions.filter((one) => {
      const target = find(one.question);
      return target !== undefined && (cannotBe(one, target) || waitsForNever(one, never));
    });
    const unreachable =
      conditions.length > 0 &&
      (item.enableBehavior === 'any'
        ? dead.length === conditions.length
        : dead.length > 0 || contradict(conditions, find));
    if (unreachable || (parent && never.has(parent.item.linkId))) {
      never.add(item.linkId);
      if (unreachable)
        say(
          item.linkId,
          `can never be asked: ${conditions.map((one) => conditionWords(one, find)).join('; ')}`,
        );
    }
    for (const { question } of conditions)
      if ((byId.get(question)?.place ?? -1) > place)
        say(item.linkId, 'is asked before the question it waits for');
    const piped = item.extension?.find(({ url }) => url === urls.piping)?.valueString;
    if (piped !== undefined && (byId.get(piped)?.place ?? place) >= place)
      say(item.linkId, `repeats the answer to “${piped}”, which is not asked before it`);
    for (const option of item.answerOption ?? [])
      if (option.valueCoding && !option.valueCoding.display?.trim())
        say(item.linkId, `has an answer without words: ${option.valueCoding.code ?? ''}`);
    const words = item.text ?? '';
    if ((of.language ?? 'en').startsWith('en') && words.split(/\s+/).length >= FEWEST_WORDS) {
      const age = readingAge(words);
      if (age > OLDEST) say(item.linkId, `may be hard to read below the age of ${age}`);
    }
  }
  return found;
}

/** The age at which all its words together are read with ease; null where they are too few to say. */
export function readingAgeOf(of: Questionnaire): number | null {
  const words = listItems(of)
    .flatMap(({ item }) => item.text ?? [])
    .map((text) => (/[.?!:]$/.test(text.trim()) ? text : `${text}.`))
    .join(' ');
  return words.split(/\s+/).length < 30 || !(of.language ?? 'en').startsWith('en')
    ? null
    : readingAge(words);
}

const waitsForNever = ({ operator, question, answerBoolean }: Condition, never: Set<string>) =>
  never.has(question) && operator !== '!=' && !(operator === 'exists' && answerBoolean === false);

/** No answer of the question can meet it. */
function cannotBe(condition: Condition, item: Item): boolean {
  if (!isQuestion(item)) return true;
  const wanted = readValue(condition, 'answer');
  const { operator } = condition;
  if (!wanted || operator === 'exists' || operator === '!=') return false;
  if (item.type === 'choice' && operator === '=')
    return !item.answerOption?.some((option) => sameValue(readValue(option), wanted));
  if (typeof wanted.value !== 'number') return false;
  const least = numberOf(item, 'minValue') ?? Number.NEGATIVE_INFINITY;
  const most = numberOf(item, 'maxValue') ?? Number.POSITIVE_INFINITY;
  if (operator === '=') return wanted.value < least || wanted.value > most;
  if (operator === '>') return most <= wanted.value;
  if (operator === '<') return least >= wanted.value;
  return operator === '>=' ? most < wanted.value : least > wanted.value;
}

/** Two answers to one question that allows only one. */
function contradict(conditions: readonly Condition[], find: (linkId: string) => Item | undefined) {
  return conditions.some((one, index) =>
    conditions
      .slice(index + 1)
      .some(
        (other) =>
          one.question === other.question &&
          one.operator === '=' &&
          other.operator === '=' &&
          !find(one.question)?.repeats &&
          !sameValue(readValue(one, 'answer'), readValue(other, 'answer')),
      ),
  );
}
