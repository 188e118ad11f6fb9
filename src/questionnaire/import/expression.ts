/** An expression of XLSForm or REDCap, as far as both have the same. */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  /** `${name}`, `[name]`; with a code `[name(code)]`: whether a box is ticked. */
  | { kind: 'answer'; name: string; code?: string }
  /** `.`: the answer of the question itself. */
  | { kind: 'self' }
  | { kind: 'call'; name: string; of: Expression[] }
  | { kind: 'operation'; sign: string; left: Expression; right: Expression };

/** Said of an expression that is more than can be carried over. */
export class TooMuch extends Error {}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|'([^']*)'|"([^"]*)"|\$\{([^}]*)\}|\[([\w-]+)(?:\(([^)]*)\))?\]|(<=|>=|!=|<>|[=<>+\-*/^(),])|([A-Za-z_][\w:-]*)|(\.))/y;
const LONGEST = 4000;
const DEEPEST = 60;

type Token = {
  kind: 'number' | 'text' | 'answer' | 'sign' | 'name' | 'self';
  text: string;
  code?: string;
};

function tokens(text: string): Token[] {
  if (text.length > LONGEST) throw new TooMuch('it is very long');
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new TooMuch(`“${text.slice(at, at + 20).trim()}” cannot be read`);
    const [, number, single, double, curly, square, code, sign, name] = match;
    if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (single !== undefined || double !== undefined)
      found.push({ kind: 'text', text: single ?? double ?? '' });
    else if (curly !== undefined) found.push({ kind: 'answer', text: curly.trim() });
    else if (square !== undefined)
      found.push({ kind: 'answer', text: square, ...(code === undefined ? {} : { code }) });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign === '<>' ? '!=' : sign });
    else if (name !== undefined) found.push({ kind: 'name', text: name });
    else found.push({ kind: 'self', text: '.' });
  }
  return found;
}

/** From the loosest to the tightest. */
const levels = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', 'div', 'mod'],
  ['^'],
];

/** Reads an expression. @throws TooMuch where it is none that can be carried over */
export function readExpression(text: string): Expression {
  const list = tokens(text);
  let at = 0;
  const is = (sign: string) => list[at]?.kind !== 'text' && list[at]?.text.toLowerCase() === sign;
  const take = (sign: string) => {
    if (!is(sign)) throw new TooMuch(`“${sign}” is missing`);
    at += 1;
  };
  function level(n: number, depth: number): Expression {
    if (depth > DEEPEST) throw new TooMuch('it is very deep');
    const signs = levels[n];
    if (!signs) return single(depth + 1);
    let left = level(n + 1, depth + 1);
    for (let sign = signs.find(is); sign; sign = signs.find(is)) {
      at += 1;
      left = {
        kind: 'operation',
        sign: sign === '/' ? 'div' : sign,
        left,
        right: level(n + 1, depth + 1),
      };
    }
    return left;
  }
  function single(depth: number): Expression {
    const token = list[at];
    if (!token) throw new TooMuch('it ends too early');
    at += 1;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'self') return { kind: 'self' };
    if (token.kind === 'answer')
      return {
        kind: 'answer',
        name: token.text,
        ...(token.code === undefined ? {} : { code: token.code }),
      };
    if (token.text === '(') {
      const inner = level(0, depth + 1);
      take(')');
      return inner;
    }
    if (token.text === '-')
      return {
        kind: 'operation',
        sign: '-',
        left: { kind: 'number', value: 0 },
        right: single(depth + 1),
      };
    if (token.kind !== 'name' || !is('(')) throw new TooMuch(`“${token.text}” cannot be read`);
    take('(');
    const of: Expression[] = [];
    while (!is(')')) {
      if (of.length > 0) take(',');
      of.push(level(0, depth + 1));
    }
    take(')');
    return { kind: 'call', name: token.text.toLowerCase(), of };
  }
  const whole = level(0, 0);
  if (at < list.length) throw new TooMuch(`“${list[at]?.text}” is too much`);
  return whole;
}
