import { extensionOf, isMarked, numberOf, urls } from './extensions.ts';
import { answerWords } from './field-values.ts';
import { type Condition, type Item, type ItemType, readValue } from './model.ts';
import { wordsIn } from './words.ts';

/** What each type of item is called to those who write questionnaires. */
export const typeWords: Record<ItemType, string> = {
  display: 'Words alone',
  group: 'Group of questions',
  boolean: 'Yes or no',
  integer: 'Whole number',
  decimal: 'Number',
  date: 'Date',
  string: 'Short answer',
  text: 'Long answer',
  choice: 'Choice',
  'open-choice': 'Choice, or something else',
};

export const operatorWords = {
  exists: 'is answered',
  '=': 'is',
  '!=': 'is not',
  '>': 'is more than',
  '<': 'is less than',
  '>=': 'is at least',
  '<=': 'is at most',
} as const;

/** A condition as it is read, with the words of the question it waits for. */
export function conditionWords(
  condition: Condition,
  find: (linkId: string) => Item | undefined,
): string {
  const item = find(condition.question);
  const named = `“${item?.text ?? condition.question}”`;
  const wanted = readValue(condition, 'answer');
  if (condition.operator === 'exists')
    return `${named} ${wanted?.value === false ? 'is not answered' : operatorWords.exists}`;
  const value =
    wanted && item && answerWords(item, { [`value${wanted.kind}`]: wanted.value }, wordsIn('en'));
  return `${named} ${operatorWords[condition.operator]} ${value || String(wanted?.value ?? '')}`;
}

const yes = (value: unknown) => (value ? 'yes' : 'no');

/** Everything about one item that a person may care whether it changed, in words. */
export function describeItem(
  item: Item,
  find: (linkId: string) => Item | undefined,
): Record<string, string> {
  const known = Object.values<string>(urls);
  const number = (name: 'minValue' | 'maxValue' | 'minLength') =>
    String(numberOf(item, name) ?? extensionOf(item, name)?.valueDate ?? '');
  return {
    Words: [item.prefix, item.text].filter(Boolean).join(' '),
    Type: typeWords[item.type],
    'Must be answered': yes(item.required),
    'Several answers': yes(item.repeats),
    Answers: (item.answerOption ?? [])
      .map((option) => answerWords(item, option as never, wordsIn('en')))
      .join('; '),
    Codes: (item.answerOption ?? [])
      .map(({ valueCoding }) => [valueCoding?.system, valueCoding?.code].filter(Boolean).join(' '))
      .filter(Boolean)
      .join('; '),
    'Asked when': (item.enableWhen ?? [])
      .map((condition) => conditionWords(condition, find))
      .join(item.enableBehavior === 'any' ? ' or ' : ' and '),
    Least: number('minValue'),
    Most: number('maxValue'),
    'Shortest answer': number('minLength'),
    'Longest answer': String(item.maxLength ?? ''),
    Hidden: yes(isMarked(item, 'hidden')),
    Calculation: extensionOf(item, 'calculated')?.valueExpression?.expression ?? '',
    // What has no words of its own here is compared as it stands in the file.
    'Other settings': JSON.stringify([
      (item.extension ?? []).filter(
        ({ url }) =>
          !known.includes(url) ||
          ![urls.minValue, urls.maxValue, urls.minLength, urls.hidden, urls.calculated].includes(
            url as never,
          ),
      ),
      item._text,
      item.initial,
      item.readOnly,
      (item.answerOption ?? []).map(({ extension, valueCoding, initialSelected }) => [
        extension,
        valueCoding?.extension,
        valueCoding?._display,
        initialSelected,
      ]),
    ]),
  };
}
