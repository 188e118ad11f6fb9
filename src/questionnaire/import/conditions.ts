import type { Condition, Item } from '../model.ts';
import { type Expression, TooMuch } from './expression.ts';

type Find = (name: string) => Item | undefined;
/** Clauses that must all hold, each holding where one of its conditions does. */
export type Clauses = Condition[][];

const MOST = 60;
const opposite = { '=': '!=', '!=': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const;
const mirrored = { '=': '=', '!=': '!=', '<': '>', '>': '<', '<=': '>=', '>=': '<=' } as const;
type Sign = keyof typeof opposite;
const isSign = (sign: string): sign is Sign => Object.hasOwn(opposite, sign);

/**
 * An expression as conditions of FHIR: clauses joined by “and”, each of conditions joined by “or”.
 * Unanswered questions count as XPath has them: unequal to everything, neither more nor less.
 * @throws TooMuch where conditions cannot say it
 */
export function conditionsOf(expression: Expression, find: Find): Clauses {
  return both(expression, true, find);
}

function join(all: Clauses[]): Clauses {
  return limited(all.flat());
}

function either(all: Clauses[]): Clauses {
  return all.reduce<Clauses>(
    (before, next) => limited(before.flatMap((one) => next.map((other) => [...one, ...other]))),
    [[]],
  );
}

function limited(clauses: Clauses): Clauses {
  if (clauses.flat().length > MOST) throw new TooMuch('it has very many parts');
  return clauses;
}

/** `holds` false: the opposite of the expression. */
function both(of: Expression, holds: boolean, find: Find): Clauses {
  if (of.kind === 'call' && of.name === 'not' && of.of.length === 1)
    return both(of.of[0] as Expression, !holds, find);
  if (of.kind === 'call' && of.name === 'selected') {
    const [answer, wanted] = of.of;
    if (answer?.kind !== 'answer' || wanted?.kind !== 'text')
      throw new TooMuch('selected() of that');
    return test(answer, '=', wanted, holds, find);
  }
  if (of.kind !== 'operation') throw new TooMuch('it is no condition');
  if (of.sign === 'and' || of.sign === 'or') {
    const parts = [both(of.left, holds, find), both(of.right, holds, find)];
    return (of.sign === 'and') === holds ? join(parts) : either(parts);
  }
  if (!isSign(of.sign)) throw new TooMuch('it is no condition');
  return of.left.kind === 'answer'
    ? test(of.left, of.sign, of.right, holds, find)
    : test(of.right, mirrored[of.sign], of.left, holds, find);
}

function test(
  answer: Expression,
  given: Sign,
  wanted: Expression,
  holds: boolean,
  find: Find,
): Clauses {
  if (answer.kind !== 'answer') throw new TooMuch('it compares more than one answer');
  const item = find(answer.name);
  if (!item) throw new TooMuch(`“${answer.name}” is not there or was left out`);
  const question = item.linkId;
  const value = literal(wanted);
  if (answer.code !== undefined) {
    const ticked = (String(value) === '1') === (given === '=');
    if (given !== '=' && given !== '!=') throw new TooMuch('a box is ticked or not');
    return [[{ question, operator: ticked === holds ? '=' : '!=', ...coded(item, answer.code) }]];
  }
  const operator = holds ? given : opposite[given];
  if (value === '' && (given === '=' || given === '!='))
    return [[{ question, operator: 'exists', answerBoolean: operator === '!=' }]];
  if (item.type === 'choice' || item.type === 'open-choice')
    return ofChoice(item, given, value, holds);
  const condition: Condition = { question, operator, ...typed(item, value) };
  const order = given !== '=' && given !== '!=';
  return order && !holds
    ? [[condition, { question, operator: 'exists', answerBoolean: false }]]
    : [[condition]];
}

function literal(of: Expression): string | number {
  if (of.kind === 'text' || of.kind === 'number') return of.value;
  if (of.kind === 'call' && of.name === 'date' && of.of[0]?.kind === 'text') return of.of[0].value;
  if (of.kind === 'operation' && of.sign === '-' && of.right.kind === 'number')
    return -of.right.value;
  throw new TooMuch('it compares with something worked out');
}

const codesOf = (item: Item) =>
  (item.answerOption ?? []).map((option) => option.valueCoding?.code ?? '');

function coded(item: Item, code: string) {
  if (!codesOf(item).includes(code)) throw new TooMuch(`“${code}” is not one of the answers`);
  return { answerCoding: { code } };
}

/** More or less than a code: any of the codes that are. */
function ofChoice(item: Item, given: Sign, value: string | number, holds: boolean): Clauses {
  const question = item.linkId;
  const of = (operator: '=' | '!=', code: string): Condition => ({
    question,
    operator,
    ...coded(item, code),
  });
  if (given === '=' || given === '!=')
    return [[of(holds ? given : (opposite[given] as '=' | '!='), String(value))]];
  const limit = Number(value);
  const numbers = codesOf(item).map(Number);
  if (item.repeats || numbers.some(Number.isNaN) || Number.isNaN(limit))
    throw new TooMuch('its answers have no order');
  const fits = codesOf(item).filter((code) => {
    if (given === '<') return Number(code) < limit;
    if (given === '>') return Number(code) > limit;
    return given === '<=' ? Number(code) <= limit : Number(code) >= limit;
  });
  if (fits.length === 0) throw new TooMuch('no answer fits it');
  return holds ? [fits.map((code) => of('=', code))] : fits.map((code) => [of('!=', code)]);
}

function typed(item: Item, value: string | number): Partial<Condition> {
  const text = String(value);
  switch (item.type) {
    case 'boolean':
      return { answerBoolean: ['1', 'OK', 'true', 'yes'].includes(text) };
    case 'integer':
    case 'decimal': {
      const number = Number(text);
      if (text.trim() === '' || Number.isNaN(number)) throw new TooMuch(`“${text}” is no number`);
      return Number.isInteger(number) ? { answerInteger: number } : { answerDecimal: number };
    }
    case 'date':
      if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new TooMuch(`“${text}” is no day`);
      return { answerDate: text };
    case 'string':
    case 'text':
      return { answerString: text };
    default:
      throw new TooMuch('it waits for something that asks nothing');
  }
}

/**
 * The item so that it is asked when all clauses hold. One clause of several conditions, or several of
 * one, an item can say itself; more of them stand in groups around it, of no words.
 */
export function askedWhen(item: Item, clauses: Clauses): Item {
  const all = clauses.filter((clause) => clause.length === 1).flat();
  const any = clauses.filter((clause) => clause.length > 1);
  if (any.length === 0) return all.length === 0 ? item : { ...item, enableWhen: all };
  const [own = [], ...around] = all.length > 0 ? [undefined, ...any] : any;
  const inner: Item =
    all.length > 0
      ? { ...item, enableWhen: all }
      : { ...item, enableWhen: own, enableBehavior: 'any' };
  return around.reduce<Item>(
    (within, clause, index) => ({
      linkId: `${item.linkId}-when-${index + 1}`,
      type: 'group',
      enableWhen: clause ?? [],
      enableBehavior: 'any',
      item: [within],
    }),
    inner,
  );
}
