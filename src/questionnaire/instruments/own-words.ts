import type { Questionnaire } from '../model.ts';

/** The most significant change (after Davies and Dart 2005), in the person's own words alone. */
export const ownWords: Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'https://holdfast.example/fhir/Questionnaire/most-significant-change',
  version: '1',
  title: 'What has changed most, in your own words',
  status: 'active',
  language: 'en',
  publisher: 'Holdfast',
  description: 'Words instead of numbers. They count as an outcome.',
  copyright: 'Apache-2.0, with Holdfast. The technique: Davies and Dart 2005.',
  item: [
    {
      linkId: 'change',
      type: 'text',
      text: 'Since we began, what has changed most for you, for better or for worse?',
      maxLength: 4000,
      required: true,
    },
    {
      linkId: 'why',
      type: 'text',
      text: 'Why does that matter to you?',
      maxLength: 4000,
      enableWhen: [{ question: 'change', operator: 'exists', answerBoolean: true }],
    },
  ],
};
