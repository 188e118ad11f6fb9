import { scoreOf } from '#questionnaire/extensions.ts';
import { answerWords } from '#questionnaire/field-values.ts';
import { type Answers, listItems, type Questionnaire } from '#questionnaire/model.ts';
import { wordsIn } from '#questionnaire/words.ts';
import type { KeptScore } from './queries.server.ts';
import { type Occasion, occasions, occasionWord } from './rules.ts';

/** Scores over time, by instrument and by score; each as a chart wants it. */
export function groupScores(
  scores: readonly KeptScore[],
  definitions: ReadonlyMap<string, Questionnaire>,
) {
  const byInstrument = Map.groupBy(scores, ({ questionnaire }) => questionnaire);
  return [...byInstrument].map(([questionnaire, ofOne]) => ({
    questionnaire,
    title: ofOne[0]?.title ?? '',
    scores: [...Map.groupBy(ofOne, ({ code }) => code)].flatMap(([code, points]) => {
      const [first] = points;
      if (!first) return [];
      const { label, low, high, lowIsBetter } = first;
      return {
        code,
        label,
        low,
        high,
        lowIsBetter,
        bands: bandsOf(definitions.get(questionnaire), code),
        points: points.flatMap(({ answeredAt, value, band, occasion }) =>
          answeredAt
            ? {
                at: answeredAt,
                value,
                band,
                occasion: occasions[occasion as Occasion] ?? occasion,
                word: occasionWord[occasion as Occasion],
                landmark: occasion === 'close',
              }
            : [],
        ),
      };
    }),
  }));
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
