import { urls } from '../extensions.ts';
import type { Extension, Item, Option } from '../model.ts';

/** Words in English and Welsh, as the standard extension for translations has them. */
export const welsh = (content: string) => ({
  extension: [
    {
      url: urls.translation,
      extension: [
        { url: 'lang', valueCode: 'cy' },
        { url: 'content', valueString: content },
      ],
    },
  ],
});

export interface ScoreWords {
  label: string;
  range: readonly [low: number, high: number];
  lowIsBetter?: boolean;
  bands: readonly (readonly [from: number, to: number, label: string])[];
}

export const score = ({ label, range, lowIsBetter, bands }: ScoreWords): Extension => ({
  url: urls.score,
  extension: [
    { url: 'label', valueString: label },
    { url: 'low', valueInteger: range[0] },
    { url: 'high', valueInteger: range[1] },
    ...(lowIsBetter ? [{ url: 'low-is-better', valueBoolean: true }] : []),
    ...bands.map(([from, to, name]) => ({
      url: 'band',
      extension: [
        { url: 'from', valueInteger: from },
        { url: 'to', valueInteger: to },
        { url: 'label', valueString: name },
      ],
    })),
  ],
});

/** Answers to choose from, each with what it counts. */
export const counted = (words: readonly string[], from: number): Option[] =>
  words.map((display, index) => ({
    valueCoding: {
      code: String(from + index),
      display,
      extension: [{ url: urls.ordinal, valueDecimal: from + index }],
    },
  }));

export const sensitive: Extension = { url: urls.sensitivity, valueCode: 'special-category' };

/** The sum of what the answers to some questions count; nothing unless every one is answered. */
export function sumItem(linkId: string, questions: readonly string[], words: ScoreWords): Item {
  const named = questions.map((question) => `linkId = '${question}'`).join(' or ');
  const answers = `%resource.descendants().where(${named}).answer.value`;
  return {
    linkId,
    text: words.label,
    type: 'integer',
    readOnly: true,
    extension: [
      {
        url: urls.calculated,
        valueExpression: {
          language: 'text/fhirpath',
          expression: `iif(${answers}.count() = ${questions.length}, ${answers}.weight().sum(), {})`,
        },
      },
      score(words),
    ],
  };
}
