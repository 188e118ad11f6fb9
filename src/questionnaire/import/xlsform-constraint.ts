import { urls } from '../extensions.ts';
import type { Extension, Item } from '../model.ts';
import { type Expression, readExpression, TooMuch } from './expression.ts';
import { limitOf, withExtension } from './parts.ts';

/** The item held to a constraint; the parts that cannot be said are told to `lost`. */
export function constrained(item: Item, text: string, lost: (why: string) => void): Item {
  try {
    return parts(readExpression(text)).reduce(hold, item);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    lost(error.message);
    return item;
  }
}

const parts = (of: Expression): Expression[] =>
  of.kind === 'operation' && of.sign === 'and' ? [...parts(of.left), ...parts(of.right)] : [of];

function hold(item: Item, of: Expression): Item {
  if (of.kind === 'call' && of.name === 'regex' && of.of[0]?.kind === 'self') {
    const [, pattern] = of.of;
    if (pattern?.kind !== 'text' || item.type === 'display') throw new TooMuch('a pattern of that');
    return withExtension(item, { url: urls.regex, valueString: pattern.value });
  }
  if (of.kind !== 'operation') throw new TooMuch('it is no limit');
  const { left, sign, right } = of;
  const value =
    right.kind === 'number' || right.kind === 'text'
      ? String(right.value)
      : right.kind === 'call' && right.name === 'date' && right.of[0]?.kind === 'text'
        ? right.of[0].value
        : null;
  if (value === null) throw new TooMuch('it compares with something worked out');
  if (left.kind === 'self') return limited(item, sign, value);
  if (left.kind !== 'call' || left.of[0]?.kind !== 'self') throw new TooMuch('it is no limit');
  const count = Number(value) + (sign === '<' ? -1 : sign === '>' ? 1 : 0);
  if (!Number.isInteger(count) || count < 1) throw new TooMuch('it is no limit');
  const up = sign === '>' || sign === '>=';
  if (!up && sign !== '<' && sign !== '<=') throw new TooMuch('it is no limit');
  if (left.name === 'string-length')
    return up
      ? withExtension(item, { url: urls.minLength, valueInteger: count })
      : { ...item, maxLength: count };
  if (left.name === 'count-selected' && item.repeats)
    return withExtension(item, { url: up ? urls.minOccurs : urls.maxOccurs, valueInteger: count });
  throw new TooMuch(`it calls ${left.name}()`);
}

function limited(item: Item, sign: string, value: string): Item {
  const strict = sign === '<' || sign === '>';
  if (!['<', '>', '<=', '>='].includes(sign)) throw new TooMuch('it is no limit');
  if (!['integer', 'decimal', 'date'].includes(item.type)) throw new TooMuch('it is of words');
  if (strict && item.type !== 'integer') throw new TooMuch('a limit that is not itself allowed');
  const limit = limitOf(item, strict ? String(Number(value) + (sign === '<' ? -1 : 1)) : value);
  if (!limit) throw new TooMuch(`“${value}” is no limit`);
  const url = sign.startsWith('>') ? urls.minValue : urls.maxValue;
  if (item.extension?.some((one: Extension) => one.url === url)) throw new TooMuch('two limits');
  return withExtension(item, { url, ...limit });
}
