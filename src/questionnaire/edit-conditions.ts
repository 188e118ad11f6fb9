import { z } from 'zod';
import { choice } from '#platform/shapes.ts';
import { writeOptions } from './edit-item.ts';
import { type Condition, type Item, operators } from './model.ts';

/** How many conditions the form has places for. */
export const PLACES = 6;

export const conditionsShape = z.looseObject({
  behaviour: choice({ all: '', any: '' }, 'Choose whether all or any of them'),
});

type Typed = Readonly<Record<string, unknown>>;

/** The conditions of the form; each wrong one by the name of its field. */
export function readConditions(
  typedIn: Typed,
  find: (linkId: string) => Item | undefined,
): { conditions: Condition[]; errors: Record<string, string> } {
  const conditions: Condition[] = [];
  const errors: Record<string, string> = {};
  for (let n = 1; n <= PLACES; n += 1) {
    const question = String(typedIn[`question${n}`] ?? '');
    const operator = String(typedIn[`operator${n}`] ?? '') as Condition['operator'] | 'empty';
    const value = String(typedIn[`value${n}`] ?? '').trim();
    if (!question) {
      if (value) errors[`question${n}`] = 'Choose the question this is the answer to';
      continue;
    }
    const item = find(question);
    if (!item) errors[`question${n}`] = 'Choose a question of this questionnaire';
    else if (operator === 'exists' || operator === 'empty')
      conditions.push({ question, operator: 'exists', answerBoolean: operator === 'exists' });
    else if (!operators.includes(operator)) errors[`operator${n}`] = 'Choose how it is compared';
    else {
      const answer = answerOf(item, value);
      if (typeof answer === 'string') errors[`value${n}`] = answer;
      else conditions.push({ question, operator, ...answer });
    }
  }
  return { conditions, errors };
}

function answerOf(item: Item, value: string): Partial<Condition> | string {
  if (value === '') return 'Enter the answer it is compared with';
  switch (item.type) {
    case 'boolean':
      return /^(yes|no)$/i.test(value)
        ? { answerBoolean: /^yes$/i.test(value) }
        : 'Enter yes or no';
    case 'integer':
    case 'decimal': {
      const number = Number(value.replace(',', '.'));
      if (!Number.isFinite(number)) return 'Enter a number';
      return Number.isInteger(number) ? { answerInteger: number } : { answerDecimal: number };
    }
    case 'date':
      return z.iso.date().safeParse(value).success
        ? { answerDate: value }
        : 'Enter a day like 2027-01-05';
    case 'choice':
    case 'open-choice': {
      const option = item.answerOption?.find(
        ({ valueCoding }) =>
          valueCoding?.code === value ||
          valueCoding?.display?.toLowerCase() === value.toLowerCase(),
      );
      const { system, code } = option?.valueCoding ?? {};
      if (code === undefined)
        return `Enter one of: ${writeOptions(item.answerOption).replaceAll('\n', '; ').slice(0, 300)}`;
      return { answerCoding: { ...(system ? { system } : {}), code } };
    }
    default:
      return { answerString: value };
  }
}
