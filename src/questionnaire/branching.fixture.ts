import { urls } from './extensions.ts';
import type { Item } from './model.ts';

const zeroToTen = [
  { url: urls.minValue, valueInteger: 0 },
  { url: urls.maxValue, valueInteger: 10 },
];
const answer = (linkId: string) =>
  `%resource.descendants().where(linkId = '${linkId}').answer.value`;

/**
 * Two numbers, the first of which begins with 3; their sum; and, of a sum above 8, a question with
 * another behind it. Places: nights 0, days 1, sum 2, more 3, behind 4, secret 5.
 */
export const branching: Item[] = [
  {
    linkId: 'nights',
    type: 'integer',
    text: 'How many bad nights?',
    required: true,
    initial: [{ valueInteger: 3 }],
    extension: zeroToTen,
  },
  { linkId: 'days', type: 'integer', text: 'How many bad days?', extension: zeroToTen },
  {
    linkId: 'sum',
    type: 'integer',
    text: 'Bad times',
    extension: [
      {
        url: urls.calculated,
        valueExpression: { expression: `${answer('nights')} + ${answer('days')}` },
      },
    ],
  },
  {
    linkId: 'more',
    type: 'string',
    text: 'What was worst?',
    required: true,
    enableWhen: [{ question: 'sum', operator: '>', answerInteger: 8 }],
  },
  {
    linkId: 'behind',
    type: 'group',
    enableWhen: [{ question: 'more', operator: 'exists', answerBoolean: true }],
    item: [{ linkId: 'secret', type: 'string', text: 'What have you told nobody?' }],
  },
];
