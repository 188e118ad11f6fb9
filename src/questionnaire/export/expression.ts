import type { Condition, Item } from '../model.ts';
import { isQuestion, readValue } from '../model.ts';

/** A text as XLSForm writes it; null where it holds both kinds of quotation mark. */
export function quoted(text: string): string | null {
  if (!text.includes("'")) return `'${text}'`;
  return text.includes('"') ? null : `"${text}"`;
}

const numbers = ['integer', 'decimal'];

/** One condition as an expression; null where XLSForm cannot say it as it is meant. */
export function writeCondition(
  condition: Condition,
  item: Item | undefined,
  name: string,
): string | null {
  const wanted = readValue(condition, 'answer');
  const { operator } = condition;
  // Of a group it can be asked in FHIR whether it is answered, which it never is.
  if (!item || !isQuestion(item) || !wanted) return null;
  if (operator === 'exists') return `\${${name}} ${wanted.value === false ? '=' : '!='} ''`;
  const equal = operator === '=' || operator === '!=';
  if (item.type === 'choice' || item.type === 'open-choice') {
    const code = condition.answerCoding?.code;
    const known = item.answerOption?.some(
      ({ valueCoding }) =>
        valueCoding?.code === code &&
        (valueCoding?.system ?? '') === (condition.answerCoding?.system ?? ''),
    );
    return equal && code !== undefined && known ? selected(name, code, operator) : null;
  }
  if (item.type === 'boolean')
    return equal && typeof wanted.value === 'boolean'
      ? selected(name, wanted.value ? 'yes' : 'no', operator)
      : null;
  if (numbers.includes(item.type))
    return typeof wanted.value === 'number' ? `\${${name}} ${operator} ${wanted.value}` : null;
  if (item.type === 'date')
    return wanted.kind === 'Date'
      ? `\${${name}} ${operator} date('${String(wanted.value)}')`
      : null;
  const text = wanted.kind === 'String' && equal ? quoted(String(wanted.value)) : null;
  return text === null || text === "''" ? null : `\${${name}} ${operator} ${text}`;
}

function selected(name: string, code: string, operator: '=' | '!='): string | null {
  const text = quoted(code);
  if (text === null || /\s/.test(code)) return null;
  return operator === '='
    ? `selected(\${${name}}, ${text})`
    : `not(selected(\${${name}}, ${text}))`;
}
