import { urls } from '../extensions.ts';
import type { Extension, Questionnaire } from '../model.ts';
import { type ScoreWords, score, welsh } from './parts.ts';

const better = [
  [0, 4, 'Low'],
  [5, 6, 'Medium'],
  [7, 8, 'High'],
  [9, 10, 'Very high'],
] as const;
const anxious = [
  [0, 1, 'Very low'],
  [2, 3, 'Low'],
  [4, 5, 'Medium'],
  [6, 10, 'High'],
] as const;

const scale = (words: Omit<ScoreWords, 'range'>): Extension[] => [
  { url: urls.minValue, valueInteger: 0 },
  { url: urls.maxValue, valueInteger: 10 },
  score({ ...words, range: [0, 10] }),
];

/**
 * Personal well-being, as the Office for National Statistics asks it (harmonised standard, 2018, and
 * its thresholds). Four questions with four scores: they are never added up.
 */
export const ons4: Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'https://holdfast.example/fhir/Questionnaire/ons4',
  version: '1',
  title: 'Personal well-being (ONS4)',
  _title: welsh('Llesiant personol (ONS4)'),
  status: 'active',
  language: 'en',
  publisher: 'Office for National Statistics',
  description:
    'Four questions about life as a whole and yesterday. The Welsh wording was translated for Holdfast and has not been validated.',
  copyright:
    'Source: Office for National Statistics, licensed under the Open Government Licence v3.0.',
  item: [
    {
      linkId: 'intro',
      type: 'display',
      text: 'These four questions are about your feelings on parts of your life. There are no right or wrong answers. For each, choose a number from 0 to 10, where 0 is “not at all” and 10 is “completely”.',
      _text: welsh(
        'Mae’r pedwar cwestiwn hyn am eich teimladau ynghylch rhannau o’ch bywyd. Nid oes atebion cywir nac anghywir. Ar gyfer pob un, dewiswch rif o 0 i 10, lle mae 0 yn golygu “ddim o gwbl” a 10 yn golygu “yn llwyr”.',
      ),
    },
    {
      linkId: 'satisfied',
      type: 'integer',
      text: 'Overall, how satisfied are you with your life nowadays?',
      _text: welsh('Yn gyffredinol, pa mor fodlon ydych chi ar eich bywyd y dyddiau hyn?'),
      extension: scale({ label: 'Life satisfaction', bands: better }),
    },
    {
      linkId: 'worthwhile',
      type: 'integer',
      text: 'Overall, to what extent do you feel that the things you do in your life are worthwhile?',
      _text: welsh(
        'Yn gyffredinol, i ba raddau ydych chi’n teimlo bod y pethau rydych chi’n eu gwneud yn eich bywyd yn werth chweil?',
      ),
      extension: scale({ label: 'Worthwhile', bands: better }),
    },
    {
      linkId: 'happy',
      type: 'integer',
      text: 'Overall, how happy did you feel yesterday?',
      _text: welsh('Yn gyffredinol, pa mor hapus oeddech chi’n teimlo ddoe?'),
      extension: scale({ label: 'Happy yesterday', bands: better }),
    },
    {
      linkId: 'anxious',
      type: 'integer',
      text: 'On a scale where 0 is “not at all anxious” and 10 is “completely anxious”, overall, how anxious did you feel yesterday?',
      _text: welsh(
        'Ar raddfa lle mae 0 yn golygu “ddim yn bryderus o gwbl” a 10 yn golygu “yn hollol bryderus”, yn gyffredinol, pa mor bryderus oeddech chi’n teimlo ddoe?',
      ),
      extension: scale({ label: 'Anxious yesterday', lowIsBetter: true, bands: anxious }),
    },
  ],
};
