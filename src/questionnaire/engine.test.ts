import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { askedAnswers, withCalculated } from './calculate.server.ts';
import { enabledItems, meets, standingAnswers } from './enable.ts';
import { anyAnswer, questionnaireAndAnswers } from './generated.fixture.ts';
import type { Answer, Answers, Condition, Item, Questionnaire } from './model.ts';
import { responseShape, toResponse } from './response.ts';
import { problemsWith, readResponse } from './validate.server.ts';

const form = (...item: Item[]): Questionnaire => ({
  resourceType: 'Questionnaire',
  url: 'https://holdfast.example/fhir/Questionnaire/test',
  version: '1',
  title: 'Test',
  status: 'active',
  item,
});

describe('a condition', () => {
  const yes: Answer = { valueBoolean: true };
  const day = (text: string): Answer => ({ valueDate: text });
  test.each<[string, Omit<Condition, 'question'>, Answer[], boolean]>([
    ['exists', { operator: 'exists', answerBoolean: true }, [yes], true],
    ['exists, unanswered', { operator: 'exists', answerBoolean: true }, [], false],
    ['does not exist', { operator: 'exists', answerBoolean: false }, [], true],
    ['=', { operator: '=', answerBoolean: true }, [yes], true],
    [
      '=, one of several',
      { operator: '=', answerCoding: { code: 'b' } },
      [{ valueCoding: { code: 'a' } }, { valueCoding: { code: 'b' } }],
      true,
    ],
    [
      '=, other system',
      { operator: '=', answerCoding: { system: 'urn:x', code: 'b' } },
      [{ valueCoding: { code: 'b' } }],
      false,
    ],
    [
      '=, words of a code do not count',
      { operator: '=', answerCoding: { code: 'b', display: 'B' } },
      [{ valueCoding: { code: 'b' } }],
      true,
    ],
    ['!=, unanswered', { operator: '!=', answerInteger: 3 }, [], true],
    [
      '!=, one of several equal',
      { operator: '!=', answerInteger: 3 },
      [{ valueInteger: 2 }, { valueInteger: 3 }],
      false,
    ],
    ['>, unanswered', { operator: '>', answerInteger: 3 }, [], false],
    ['>, of a decimal', { operator: '>', answerInteger: 3 }, [{ valueDecimal: 3.1 }], true],
    ['<=, of a date', { operator: '<=', answerDate: '2026-06-01' }, [day('2026-06-01')], true],
    ['<, of a date', { operator: '<', answerDate: '2026-06-01' }, [day('2026-06-01')], false],
    ['>, of words', { operator: '>', answerString: 'a' }, [{ valueString: 'b' }], false],
  ])('%s', (_name, condition, given, expected) =>
    expect(meets({ question: 'q', ...condition } as Condition, given)).toBe(expected),
  );
});

describe('what is disabled', () => {
  const of = form(
    { linkId: 'smoke', text: 'Smoke?', type: 'boolean' },
    {
      linkId: 'habits',
      type: 'group',
      enableWhen: [{ question: 'smoke', operator: '=', answerBoolean: true }],
      item: [{ linkId: 'many', text: 'How many?', type: 'integer', required: true }],
    },
    {
      linkId: 'help',
      text: 'Help?',
      type: 'string',
      enableWhen: [{ question: 'many', operator: '>', answerInteger: 10 }],
    },
  );
  it('disables what stands under it, and counts as not answered', () => {
    const answers: Answers = {
      smoke: [{ valueBoolean: false }],
      many: [{ valueInteger: 20 }],
      help: [{ valueString: 'yes' }],
    };
    expect([...enabledItems(of, answers)]).toEqual(['smoke']);
    expect(standingAnswers(of, answers)).toEqual({ smoke: [{ valueBoolean: false }] });
    expect(problemsWith(of, answers)).toEqual({});
  });
  it('asks what is required only while it is enabled', () => {
    expect(problemsWith(of, { smoke: [{ valueBoolean: true }] })).toEqual({
      many: { code: 'required' },
    });
  });
  it('ends where items wait for each other', () => {
    const loop = form(
      {
        linkId: 'a',
        text: 'A',
        type: 'boolean',
        enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: true }],
      },
      {
        linkId: 'b',
        text: 'B',
        type: 'boolean',
        enableWhen: [{ question: 'a', operator: 'exists', answerBoolean: true }],
      },
    );
    expect([
      ...enabledItems(loop, { a: [{ valueBoolean: true }], b: [{ valueBoolean: true }] }),
    ]).toEqual([]);
  });
});

/**
 * The rules said again in the plainest way, sharing no code with the engine: begin with nothing
 * enabled and go over all items until nothing changes.
 */
function oracle(of: Questionnaire, given: Answers) {
  const answers: Record<string, readonly Answer[]> = { ...given };
  const all: { item: Item; above: Item | null }[] = [];
  const collect = (items: Item[], above: Item | null) => {
    for (const item of items) {
      all.push({ item, above });
      collect(item.item ?? [], above === item ? null : item);
    }
  };
  collect(of.item, null);
  const on = new Set<string>();
  const told = (id: string) => (on.has(id) ? (answers[id] ?? []) : []);
  const raw = (from: object) =>
    Object.entries(from).find(([key]) => /^(value|answer)[A-Z]/.test(key));
  const holds = (condition: Condition): boolean => {
    const given = told(condition.question);
    const [key = '', wanted] = raw(condition) ?? [];
    const kind = (name: string) =>
      name.replace(/^(value|answer)/, '').replace('Decimal', 'Integer');
    const same = (answer: Answer) => {
      const [name = '', value] = raw(answer) ?? [];
      if (kind(name) === 'Coding' && kind(key) === 'Coding')
        return (value as { code: string }).code === (wanted as { code: string }).code;
      if (kind(name) === 'Coding' && kind(key) === 'String')
        return (value as { code: string }).code === wanted;
      return kind(name) === kind(key) && value === wanted;
    };
    const before = (answer: Answer) => {
      const [name = '', value] = raw(answer) ?? [];
      if (kind(name) !== kind(key) || !['Integer', 'Date'].includes(kind(key))) return null;
      return {
        less: (value as number) < (wanted as number),
        more: (value as number) > (wanted as number),
      };
    };
    if (condition.operator === 'exists') return wanted ? given.length > 0 : given.length === 0;
    if (condition.operator === '=') return given.some(same);
    if (condition.operator === '!=') return given.every((answer) => !same(answer));
    return given.some((answer) => {
      const order = before(answer);
      if (!order) return false;
      if (condition.operator === '>') return order.more;
      if (condition.operator === '<') return order.less;
      if (condition.operator === '>=') return !order.less;
      return !order.more;
    });
  };
  // Conditions look back and parents come first: in order, one pass settles each for good.
  for (const { item, above } of inDependencyOrder(all)) {
    const under =
      !above ||
      (on.has(above.linkId) &&
        (above.type === 'group' || (answers[above.linkId] ?? []).length > 0));
    const conditions = (item.enableWhen ?? []).map(holds);
    const met =
      conditions.length === 0 ||
      (item.enableBehavior === 'any' ? conditions.includes(true) : !conditions.includes(false));
    if (under && met) on.add(item.linkId);
    const worked = item.extension?.find(({ valueExpression }) => valueExpression);
    if (worked) {
      const named = worked.valueExpression?.expression?.match(/(?<=linkId = ')\w+/g) ?? [];
      const count = named.reduce((sum, id) => sum + told(id).length, 0);
      const number = item.type === 'integer' ? { valueInteger: count } : { valueDecimal: count };
      answers[item.linkId] = [item.type === 'boolean' ? { valueBoolean: count > 0 } : number];
    } else if (item.initial) answers[item.linkId] = item.initial;
  }
  const bad = new Set<string>();
  for (const { item } of all) {
    if (item.type === 'group' || item.type === 'display' || !on.has(item.linkId)) continue;
    const given = answers[item.linkId] ?? [];
    if (item.required && given.length === 0) bad.add(item.linkId);
    if (!item.repeats && given.length > 1) bad.add(item.linkId);
    const bound = (name: string) =>
      item.extension?.find(({ url }) => url.endsWith(`/${name}`)) as
        | { valueInteger?: number; valueDate?: string }
        | undefined;
    for (const one of given) {
      const [name = '', value] = raw(one) ?? [];
      const fits: Record<string, string[]> = {
        boolean: ['valueBoolean'],
        integer: ['valueInteger'],
        decimal: ['valueDecimal', 'valueInteger'],
        date: ['valueDate'],
        string: ['valueString'],
        text: ['valueString'],
        choice: ['valueCoding'],
        'open-choice': ['valueCoding', 'valueString'],
      };
      if (!fits[item.type]?.includes(name)) bad.add(item.linkId);
      if (name === 'valueCoding' && !['a', 'b', 'c'].includes((value as { code: string }).code))
        bad.add(item.linkId);
      if (item.type !== 'text' && typeof value === 'string' && value.includes('\n'))
        bad.add(item.linkId);
      if (typeof value === 'number') {
        if (
          value < (bound('minValue')?.valueInteger ?? -99) ||
          value > (bound('maxValue')?.valueInteger ?? 99)
        )
          bad.add(item.linkId);
        if (bound('maxDecimalPlaces') && Math.round(value * 10) !== value * 10)
          bad.add(item.linkId);
      }
      if (name === 'valueDate' && (value as string) < (bound('minValue')?.valueDate ?? ''))
        bad.add(item.linkId);
      if (typeof value === 'string' && (item.type === 'text' || item.type === 'string')) {
        if (
          value.length < (bound('minLength')?.valueInteger ?? 0) ||
          value.length > (item.maxLength ?? 99)
        )
          bad.add(item.linkId);
      }
    }
    const alone =
      item.answerOption?.some((option) => option.extension) &&
      given.some((one) => one.valueCoding?.code === 'c');
    if (alone && given.length > 1) bad.add(item.linkId);
  }
  return { on, bad, answers };
}

/** q0, q1, … as they were made: each after all that it waits for. */
const inDependencyOrder = <One extends { item: Item }>(all: readonly One[]): One[] =>
  all.toSorted((a, b) => Number(a.item.linkId.slice(1)) - Number(b.item.linkId.slice(1)));

describe('any questionnaire with any answers', () => {
  it('enables and accepts exactly what the rules say', () => {
    let accepted = 0;
    fc.assert(
      fc.property(questionnaireAndAnswers, ({ of, answers }) => {
        const { on, bad } = oracle(of, answers);
        const known = withCalculated(of, answers);
        expect(enabledItems(of, known)).toEqual(on);
        expect(new Set(Object.keys(problemsWith(of, answers)))).toEqual(bad);
        const { faults } = readResponse(of, toResponse(of, known));
        expect(new Set(faults.map(({ linkId }) => linkId))).toEqual(bad);
        if (bad.size === 0) accepted += 1;
      }),
      { numRuns: 1000 },
    );
    // Both sides of the line were met.
    expect(accepted).toBeGreaterThan(100);
    expect(accepted).toBeLessThan(900);
  });

  it('lets no answer to a disabled question survive, and comes back as it went', () => {
    fc.assert(
      fc.property(questionnaireAndAnswers, ({ of, answers }) => {
        const standing = withCalculated(of, answers);
        const { on, answers: whole } = oracle(of, answers);
        // Exactly the answers to what is on, calculated and hidden ones too.
        expect(standing).toEqual(
          Object.fromEntries(
            Object.entries(whole).filter(([id, given]) => on.has(id) && given.length > 0),
          ),
        );
        expect(withCalculated(of, standing)).toEqual(standing);
        const kept = askedAnswers(of, answers);
        expect(Object.keys(kept).filter((id) => !on.has(id))).toEqual([]);
        expect(withCalculated(of, kept)).toEqual(standing);
        const response = toResponse(of, standing);
        expect(
          readResponse(of, responseShape.parse(JSON.parse(JSON.stringify(response)))).answers,
        ).toEqual(standing);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a response that answers what is disabled, or that is put together wrongly', () => {
    fc.assert(
      fc.property(questionnaireAndAnswers, anyAnswer, ({ of, answers }, other) => {
        const response = toResponse(of, withCalculated(of, answers));
        const top = of.item.find(
          ({ linkId, type }) =>
            type !== 'group' && type !== 'display' && !oracle(of, answers).on.has(linkId),
        );
        if (top) {
          const forced = {
            ...response,
            item: [...(response.item ?? []), { linkId: top.linkId, answer: [other] }],
          };
          expect(readResponse(of, forced).faults).toContainEqual({
            linkId: top.linkId,
            fault: 'disabled',
          });
        }
        const strange = { ...response, item: [...(response.item ?? []), { linkId: 'nowhere' }] };
        expect(readResponse(of, strange).faults).toContainEqual({
          linkId: 'nowhere',
          fault: 'unknown',
        });
      }),
      { numRuns: 300 },
    );
  });
});
