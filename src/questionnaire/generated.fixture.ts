import fc from 'fast-check';
import { urls } from './extensions.ts';
import type { Answer, Condition, Item, ItemType, Questionnaire } from './model.ts';
import { operators } from './model.ts';

const CODES = ['a', 'b', 'c'] as const;
const coding = (code: string) => ({ valueCoding: { code, display: code.toUpperCase() } });
const DAYS = ['2026-01-01', '2026-06-15', '2026-12-31'] as const;

/** An answer of some kind, right or wrong for the question it is given to. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ valueBoolean: fc.boolean() }),
  fc.record({ valueInteger: fc.integer({ min: -2, max: 6 }) }),
  fc.record({ valueDecimal: fc.constantFrom(0.5, 1.25, 3, 9.75) }),
  fc.record({ valueDate: fc.constantFrom(...DAYS) }),
  fc.record({
    valueString: fc.constantFrom('a', 'two words', 'long enough words', 'with\na line'),
  }),
  fc.constantFrom(...CODES, 'z').map(coding),
);

/** An answer that mostly fits a question of a type. */
const answerFor = (type: ItemType): fc.Arbitrary<Answer> => {
  const fitting: Partial<Record<ItemType, fc.Arbitrary<Answer>>> = {
    boolean: fc.record({ valueBoolean: fc.boolean() }),
    integer: fc.record({ valueInteger: fc.integer({ min: 0, max: 5 }) }),
    decimal: fc.record({ valueDecimal: fc.constantFrom(0.5, 1.25, 3) }),
    date: fc.record({ valueDate: fc.constantFrom(...DAYS) }),
    string: fc.record({ valueString: fc.constantFrom('a', 'two words') }),
    text: fc.record({ valueString: fc.constantFrom('two words', 'with\na line') }),
    choice: fc.constantFrom(...CODES).map(coding),
    'open-choice': fc.oneof(
      fc.constantFrom(...CODES).map(coding),
      fc.record({ valueString: fc.constant('something else') }),
    ),
  };
  return fc.oneof(
    { weight: 9, arbitrary: fitting[type] ?? anyAnswer },
    { weight: 1, arbitrary: anyAnswer },
  );
};

const condition = (ids: readonly string[]): fc.Arbitrary<Condition> =>
  fc
    .record({
      question: fc.constantFrom(...ids),
      operator: fc.constantFrom(...operators),
      wanted: anyAnswer,
    })
    .map(({ question, operator, wanted }) => {
      if (operator === 'exists')
        return { question, operator, answerBoolean: wanted.valueBoolean ?? true };
      const [[kind, value]] = Object.entries(wanted) as [[string, unknown]];
      return { question, operator, [kind.replace('value', 'answer')]: value } as Condition;
    });

const types: readonly ItemType[] = [
  'boolean',
  'integer',
  'decimal',
  'date',
  'string',
  'text',
  'choice',
  'open-choice',
  'group',
  'group',
  'display',
];

/** What nobody is asked: most items are, some are calculated from earlier ones, some hidden. */
type Unasked = 'calculated' | 'hidden' | null;

interface Draft {
  /** Stands before all that were made earlier, so that what waits is not always behind. */
  ahead: boolean;
  unasked: Unasked;
  type: ItemType;
  required: boolean;
  repeats: boolean;
  any: boolean;
  bounded: boolean;
  parent: number;
  conditions: number;
}

const drafts = fc.array(
  fc.record<Draft>({
    ahead: fc.boolean(),
    unasked: fc.constantFrom<Unasked>(null, null, null, null, 'calculated', 'hidden'),
    type: fc.constantFrom(...types),
    required: fc.boolean(),
    repeats: fc.boolean(),
    any: fc.boolean(),
    bounded: fc.boolean(),
    /** Which earlier item it stands under; most stand under none. */
    parent: fc.integer({ min: -6, max: 9 }),
    conditions: fc.constantFrom(0, 0, 0, 1, 1, 2),
  }),
  { minLength: 1, maxLength: 10 },
);

/** A calculation over some items: how many answers they have, or whether they have any. */
export const calculationOf = (type: ItemType, ids: readonly string[]): string => {
  const named = ids.map((id) => `linkId = '${id}'`).join(' or ');
  const answers = `%resource.descendants().where(${named}).answer`;
  return type === 'boolean' ? `${answers}.exists()` : `${answers}.count()`;
};
const calculable: readonly ItemType[] = ['boolean', 'integer', 'decimal'];
/** What a hidden item begins with. */
const hiddenWith: Partial<Record<ItemType, Answer>> = {
  boolean: { valueBoolean: true },
  integer: { valueInteger: 3 },
  choice: coding('a'),
};

/** Any questionnaire without loops, with answers that mostly fit it, to any of its questions. */
export const questionnaireAndAnswers: fc.Arbitrary<{
  of: Questionnaire;
  answers: Record<string, Answer[]>;
}> = drafts.chain((made) => {
  const ids = made.map((_, index) => `q${index}`);
  const conditions = made.map((one, index) =>
    index === 0 || one.conditions === 0
      ? fc.constant<Condition[]>([])
      : fc.array(condition(ids.slice(0, index)), {
          minLength: one.conditions,
          maxLength: one.conditions,
        }),
  );
  const unasked = made.map((one, index): Unasked => {
    if (one.unasked === 'calculated' && index > 0 && calculable.includes(one.type))
      return 'calculated';
    return one.unasked === 'hidden' && hiddenWith[one.type] ? 'hidden' : null;
  });
  const reads = made.map((_, index) =>
    index === 0
      ? fc.constant<string[]>([])
      : fc.uniqueArray(fc.constantFrom(...ids.slice(0, index)), { minLength: 1, maxLength: 3 }),
  );
  const given = made.map(({ type, repeats }, index) =>
    type === 'group' || type === 'display' || unasked[index] === 'hidden'
      ? fc.constant<Answer[]>([])
      : fc.oneof(
          { weight: 1, arbitrary: fc.constant<Answer[]>([]) },
          {
            weight: 3,
            arbitrary: fc.array(answerFor(type), { minLength: 1, maxLength: repeats ? 3 : 1 }),
          },
        ),
  );
  const parts = fc.tuple(fc.tuple(...conditions), fc.tuple(...given), fc.tuple(...reads));
  return parts.map(([waits, answered, read]) => {
    const items = made.map((one, index): Item => {
      const choice = one.type === 'choice' || one.type === 'open-choice';
      const number = one.type === 'integer' || one.type === 'decimal';
      const hidden = unasked[index] === 'hidden' ? hiddenWith[one.type] : undefined;
      const calculated = unasked[index] === 'calculated';
      const bounded = one.bounded && unasked[index] === null;
      const extension = [
        ...(hidden ? [{ url: urls.hidden, valueBoolean: true }] : []),
        ...(calculated
          ? [
              {
                url: urls.calculated,
                valueExpression: { expression: calculationOf(one.type, read[index] ?? []) },
              },
            ]
          : []),
        ...(bounded && number
          ? [
              { url: urls.minValue, valueInteger: 1 },
              { url: urls.maxValue, valueInteger: 4 },
              { url: urls.maxDecimalPlaces, valueInteger: 1 },
            ]
          : []),
        ...(bounded && one.type === 'date'
          ? [{ url: urls.minValue, valueDate: '2026-06-01' }]
          : []),
        ...(bounded && (one.type === 'text' || one.type === 'string')
          ? [{ url: urls.minLength, valueInteger: 3 }]
          : []),
      ];
      return {
        linkId: `q${index}`,
        text: `Question ${index}`,
        type: one.type,
        required: one.required && unasked[index] === null,
        ...(choice ? { repeats: one.repeats, answerOption: CODES.map(coding) } : {}),
        ...(choice && bounded
          ? {
              answerOption: CODES.map((code) => ({
                ...coding(code),
                ...(code === 'c'
                  ? { extension: [{ url: urls.exclusive, valueBoolean: true }] }
                  : {}),
              })),
            }
          : {}),
        ...(bounded && (one.type === 'text' || one.type === 'string') ? { maxLength: 12 } : {}),
        ...(hidden ? { initial: [hidden] } : {}),
        ...(waits[index]?.length ? { enableWhen: waits[index] } : {}),
        ...(one.any ? { enableBehavior: 'any' as const } : {}),
        ...(extension.length ? { extension } : {}),
      };
    });
    const top: Item[] = [];
    items.forEach((item, index) => {
      const parent = items[made[index]?.parent ?? -1];
      if (parent && (made[index]?.parent ?? index) < index && parent.type !== 'display') {
        parent.item = [...(parent.item ?? []), item];
      } else if (made[index]?.ahead) top.unshift(item);
      else top.push(item);
    });
    return {
      of: {
        resourceType: 'Questionnaire',
        url: 'https://holdfast.example/fhir/Questionnaire/generated',
        version: '1',
        title: 'Generated',
        status: 'active',
        item: top,
      },
      answers: Object.fromEntries(ids.map((id, index) => [id, answered[index] ?? []])),
    };
  });
});
