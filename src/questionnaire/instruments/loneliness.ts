import type { Item, Questionnaire } from '../model.ts';
import { counted, sumItem } from './parts.ts';

const three = (linkId: string, text: string): Item => ({
  linkId,
  text,
  type: 'choice',
  answerOption: counted(['Hardly ever or never', 'Some of the time', 'Often'], 1),
});

/**
 * The three questions of the University of California, Los Angeles, and the direct question, as the
 * Office for National Statistics recommends them for adults (2018). Six or more of nine is the usual
 * line for “lonely” (Steptoe and others 2013); the direct question is not part of the sum.
 */
export const loneliness: Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'https://holdfast.example/fhir/Questionnaire/loneliness',
  version: '1',
  title: 'Loneliness (UCLA-3 and the direct question)',
  status: 'active',
  language: 'en',
  publisher: 'Office for National Statistics',
  description: 'Three questions that do not name loneliness, and one that does.',
  copyright:
    'Hughes, Waite, Hawkley and Cacioppo 2004. Recommended measures: Office for National Statistics, licensed under the Open Government Licence v3.0.',
  item: [
    three('companionship', 'How often do you feel that you lack companionship?'),
    three('left-out', 'How often do you feel left out?'),
    three('isolated', 'How often do you feel isolated from others?'),
    {
      linkId: 'lonely',
      text: 'How often do you feel lonely?',
      type: 'choice',
      answerOption: [
        'Often or always',
        'Some of the time',
        'Occasionally',
        'Hardly ever',
        'Never',
      ].map((display, index) => ({ valueCoding: { code: String(index + 1), display } })),
    },
    sumItem('total', ['companionship', 'left-out', 'isolated'], {
      label: 'Loneliness',
      range: [3, 9],
      lowIsBetter: true,
      bands: [
        [3, 5, 'Not lonely'],
        [6, 9, 'Lonely'],
      ],
    }),
  ],
};
