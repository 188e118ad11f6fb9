import { isDeepStrictEqual } from 'node:util';
import { scoreOf } from '#questionnaire/extensions.ts';
import { answerWords } from '#questionnaire/field-values.ts';
import { type Answers, listItems, type Questionnaire } from '#questionnaire/model.ts';
import { wordsIn } from '#questionnaire/words.ts';
import type { KeptScore } from './queries.server.ts';
import { type Occasion, occasions, occasionWord, urlOf, versionOf } from './rules.ts';

/**
 * Scores over time, by instrument and by score; each as a chart wants it. Versions of an instrument are
 * one series, with the version beside each score and its band as that version has it. Where a version
 * gave a score another range, its numbers are others: they are a chart of their own, and it is said.
 */
export function groupScores(
  scores: readonly KeptScore[],
  definitions: ReadonlyMap<string, Questionnaire>,
) {
  const byInstrument = Map.groupBy(scores, ({ questionnaire }) => urlOf(questionnaire));
  return [...byInstrument].map(([url, ofOne]) => ({
    url,
    title: ofOne.at(-1)?.title ?? '',
    scores: [...Map.groupBy(ofOne, ({ code }) => code).values()].flatMap((all) => {
      const ranges = [...Map.groupBy(all, rangeOf).values()];
      const apart = ranges.length > 1;
      return ranges.map((points, index) => chartOf(points, index, apart, definitions));
    }),
  }));
}

const rangeOf = ({ low, high, lowIsBetter }: KeptScore) => `${low} ${high} ${lowIsBetter}`;

function chartOf(
  points: readonly KeptScore[],
  index: number,
  apart: boolean,
  definitions: ReadonlyMap<string, Questionnaire>,
) {
  const newest = points.at(-1) as KeptScore;
  const { code, label, low, high, lowIsBetter } = newest;
  const versions = [...new Set(points.map((one) => one.questionnaire))];
  const bandsIn = (canonical: string) => bandsOf(definitions.get(canonical), code);
  const bands = bandsIn(newest.questionnaire);
  const otherBands = versions.some((one) => !isDeepStrictEqual(bandsIn(one), bands));
  return {
    id: apart ? `${code}-${index + 1}` : code,
    label: apart ? `${label} (${low} to ${high})` : label,
    low,
    high,
    lowIsBetter,
    bands,
    notes: [
      ...(apart
        ? [
            `Between versions the range of this score changed. Here it goes from ${low} to ${high}; scores of the other range are shown apart and cannot be compared with these.`,
          ]
        : []),
      ...(otherBands
        ? [
            `The bands drawn are those of version ${versionOf(newest.questionnaire)}. Each score is named by the band of its own version.`,
          ]
        : []),
    ],
    points: points.flatMap(({ answeredAt, value, band, occasion, questionnaire }) =>
      answeredAt
        ? {
            at: answeredAt,
            value,
            band,
            occasion: occasions[occasion as Occasion] ?? occasion,
            word: occasionWord[occasion as Occasion],
            landmark: occasion === 'close',
            ...(versions.length > 1 || apart ? { version: versionOf(questionnaire) } : {}),
          }
        : [],
    ),
  };
}

function bandsOf(of: Questionnaire | undefined, code: string) {
  const items = listItems(of ?? { item: [] });
  const item = items.find((placed) => placed.item.linkId === code)?.item;
  return (item && scoreOf(item)?.bands) ?? [];
}

/** What a person answered in words of their own. */
export function wordsOf(of: Questionnaire, answers: Answers): string[] {
  return listItems(of).flatMap(({ item }) =>
    item.type === 'text' || item.type === 'string'
      ? (answers[item.linkId] ?? []).map((answer) => answerWords(item, answer, wordsIn('en')))
      : [],
  );
}
