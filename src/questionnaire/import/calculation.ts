import type { Item } from '../model.ts';
import { type Expression, TooMuch } from './expression.ts';

/**
 * An expression as FHIRPath over the response: sums, comparisons and `if` of single answers. Coded
 * answers count what their code says, where every code is a number. What is not answered gives no
 * result, where XLSForm and REDCap would go on with nothing.
 * @throws TooMuch where it cannot be said
 */
export function fhirPathOf(of: Expression, find: (name: string) => Item | undefined): string {
  const say = (inner: Expression) => fhirPathOf(inner, find);
  const answers = (name: string) => {
    const item = find(name);
    if (!item) throw new TooMuch(`“${name}” is not there or was left out`);
    if (item.linkId.includes("'")) throw new TooMuch(`“${name}” is a name that cannot be written`);
    return { item, path: `%resource.descendants().where(linkId = '${item.linkId}').answer.value` };
  };
  switch (of.kind) {
    case 'number':
      return String(of.value);
    case 'text':
      return `'${of.value.replaceAll(/['\\]/g, (one) => `\\${one}`)}'`;
    case 'self':
      throw new TooMuch('it uses its own answer');
    case 'answer': {
      const { item, path } = answers(of.name);
      if (of.code !== undefined)
        return `iif(${path}.where(code = ${say({ kind: 'text', value: of.code })}).exists(), 1, 0)`;
      if (item.type !== 'choice') return path;
      if (item.repeats) throw new TooMuch(`“${of.name}” has several answers`);
      return (item.answerOption ?? []).every(({ valueCoding }) => isNumber(valueCoding?.code))
        ? `${path}.weight()`
        : `${path}.code`;
    }
    case 'operation': {
      const signs: Record<string, string> = { div: '/', '^': '^' };
      if (of.sign === '^' && of.right.kind === 'number' && of.right.value === 2)
        return `(${say(of.left)} * ${say(of.left)})`;
      if (of.sign === '^') throw new TooMuch('it uses a power');
      return `(${compared(of.left, of.right, say, find)} ${signs[of.sign] ?? of.sign} ${compared(of.right, of.left, say, find)})`;
    }
    case 'call':
      return call(of.name, of.of, say, answers);
  }
}

const isNumber = (code: string | undefined) =>
  code !== undefined && code.trim() !== '' && !Number.isNaN(Number(code));

/** A text beside a question whose codes are numbers is a number too. */
function compared(
  one: Expression,
  other: Expression,
  say: (of: Expression) => string,
  find: (name: string) => Item | undefined,
): string {
  if (one.kind !== 'text' || other.kind !== 'answer' || !isNumber(one.value)) return say(one);
  const type = find(other.name)?.type;
  return type === 'string' || type === 'text' ? say(one) : one.value;
}

function call(
  name: string,
  of: Expression[],
  say: (of: Expression) => string,
  answers: (name: string) => { path: string },
): string {
  const [first, second, third] = of;
  if (!first) throw new TooMuch(`it calls ${name}()`);
  if (name === 'if' && second && third) return `iif(${say(first)}, ${say(second)}, ${say(third)})`;
  if (name === 'selected' && first.kind === 'answer' && second)
    return `${answers(first.name).path}.where(code = ${say(second)}).exists()`;
  if (name === 'not') return `(${say(first)}).not()`;
  if (name === 'int' || name === 'rounddown') {
    if (second && !(second.kind === 'number' && second.value === 0))
      throw new TooMuch(`it calls ${name}() with places`);
    return `(${say(first)}).floor()`;
  }
  if (name === 'round') return `(${say(first)}).round(${second ? say(second) : '0'})`;
  if (name === 'abs') return `(${say(first)}).abs()`;
  if (name === 'number') return say(first);
  if (name === 'sum') return `(${of.map(say).join(' + ')})`;
  throw new TooMuch(`it calls ${name}()`);
}
