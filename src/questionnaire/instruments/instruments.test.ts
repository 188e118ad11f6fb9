import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { scoresOf, withCalculated } from '../calculate.server.ts';
import { checkQuestionnaire } from '../check.server.ts';
import { safetyPromptOf, scoreOf, urls } from '../extensions.ts';
import { type Answers, canonicalOf, listItems, type Questionnaire } from '../model.ts';
import { languagesOf, translated } from '../translate.ts';
import { bundled, findBundled } from './bundled.ts';
import { loneliness } from './loneliness.ts';
import { ons4 } from './ons4.ts';
import { gad7, phq9 } from './phq-gad.ts';

const coded = (codes: Record<string, number>): Answers =>
  Object.fromEntries(
    Object.entries(codes).map(([id, code]) => [id, [{ valueCoding: { code: String(code) } }]]),
  );
const inOrder = (codes: readonly number[]) =>
  coded(Object.fromEntries(codes.map((code, index) => [String(index + 1), code])));
const shown = (of: Questionnaire, answers: Answers) =>
  scoresOf(of, answers).map(({ value, band }) => [value, band?.label]);

describe('what comes with Holdfast', () => {
  test.each(bundled)('$title is whole, has its source and its licence', (one) => {
    expect(checkQuestionnaire(one)).toEqual([]);
    expect(one.copyright).toBeTruthy();
    expect(one.publisher).toBeTruthy();
    expect(findBundled(canonicalOf(one))).toBe(one);
  });

  it('never changes under the same version', () => {
    const fingerprint = (one: Questionnaire) =>
      createHash('sha256').update(JSON.stringify(one)).digest('hex').slice(0, 16);
    expect(
      Object.fromEntries(
        bundled.map((one) => [canonicalOf(one).split('/').at(-1), fingerprint(one)]),
      ),
    ).toMatchInlineSnapshot(`
      {
        "gad-7|1": "6b1d22abc44710d7",
        "loneliness|1": "0abe9a85b24f5d93",
        "most-significant-change|1": "857707d9b2f5096b",
        "ons4|1": "39fcb054a5cf0d1c",
        "phq-9|1": "17abea4501f56fc5",
      }
    `);
  });

  it('ships no wording of instruments that need a licence', () => {
    expect(JSON.stringify(bundled)).not.toMatch(
      /optimistic about the future|MYCaW|EQ-5D|Outcomes Star|Patient Activation/i,
    );
  });

  it('has bands that cover each score from end to end, with no number between two', () => {
    for (const one of bundled)
      for (const { item } of listItems(one)) {
        const score = scoreOf(item);
        if (!score) continue;
        for (let value = score.low; value <= score.high; value += 1)
          expect(score.bands.filter(({ from, to }) => value >= from && value <= to)).toHaveLength(
            1,
          );
      }
  });
});

describe('ONS4', () => {
  const answers = (
    satisfied: number,
    worthwhile: number,
    happy: number,
    anxious: number,
  ): Answers =>
    Object.fromEntries(
      Object.entries({ satisfied, worthwhile, happy, anxious }).map(([id, valueInteger]) => [
        id,
        [{ valueInteger }],
      ]),
    );
  test.each([
    [answers(4, 5, 7, 0), ['Low', 'Medium', 'High', 'Very low']],
    [answers(9, 6, 8, 1), ['Very high', 'Medium', 'High', 'Very low']],
    [answers(10, 0, 5, 2), ['Very high', 'Low', 'Medium', 'Low']],
    [answers(3, 4, 6, 5), ['Low', 'Low', 'Medium', 'Medium']],
    [answers(0, 9, 10, 6), ['Low', 'Very high', 'Very high', 'High']],
  ])('%# has its four bands', (given, bands) =>
    expect(scoresOf(ons4, given).map(({ band }) => band?.label)).toEqual(bands),
  );
  it('is four scores and never a sum', () => {
    expect(scoresOf(ons4, answers(1, 2, 3, 4)).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(
      listItems(ons4).filter(({ item }) =>
        item.extension?.some(({ url }) => url === urls.calculated),
      ),
    ).toEqual([]);
    expect(shown(ons4, { happy: [{ valueInteger: 7 }] })).toEqual([[7, 'High']]);
  });
  it('is asked in Welsh too', () => {
    expect(languagesOf(ons4)).toEqual(['en', 'cy']);
    const welsh = translated(ons4, 'cy');
    for (const { item } of listItems(welsh)) expect(item.text).toMatch(/ŵ|ydych|oeddech|mae/i);
    expect(translated(ons4, 'en')).toEqual(ons4);
  });
});

describe('sums', () => {
  test.each([
    [1, 1, 1, 3, 'Not lonely'],
    [1, 2, 2, 5, 'Not lonely'],
    [2, 2, 2, 6, 'Lonely'],
    [3, 3, 3, 9, 'Lonely'],
  ])('UCLA-3: %i, %i and %i make %i', (companionship, leftOut, isolated, total, band) =>
    expect(
      shown(loneliness, coded({ companionship, 'left-out': leftOut, isolated, lonely: 1 })),
    ).toEqual([[total, band]]),
  );

  // The answers of HL7's own example (Structured Data Capture 3.0, response to PHQ-9). It prints a
  // total of 13 beside them; they add up to 10, as its later editions say.
  const published = [0, 0, 0, 1, 2, 1, 3, 2, 1];
  test.each([
    [published, 10, 'Moderate'],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0], 0, 'Minimal'],
    [[1, 1, 1, 1, 0, 0, 0, 0, 0], 4, 'Minimal'],
    [[1, 1, 1, 1, 1, 0, 0, 0, 0], 5, 'Mild'],
    [[2, 2, 2, 2, 2, 2, 2, 0, 0], 14, 'Moderate'],
    [[2, 2, 2, 2, 2, 2, 2, 1, 0], 15, 'Moderately severe'],
    [[3, 3, 3, 3, 3, 3, 2, 0, 0], 20, 'Severe'],
    [[3, 3, 3, 3, 3, 3, 3, 3, 3], 27, 'Severe'],
  ])('PHQ-9: %j', (codes, total, band) => {
    expect(shown(phq9, { ...inOrder(codes), ...coded({ difficulty: 1 }) })).toEqual([
      [total, band],
    ]);
  });

  // HL7's example of a scored GAD-7 (Personal Health Record Format): seven answers.
  test.each([
    [[0, 0, 1, 1, 0, 1, 0], 3, 'Minimal'],
    [[1, 1, 1, 1, 1, 0, 0], 5, 'Mild'],
    [[2, 2, 2, 2, 2, 0, 0], 10, 'Moderate'],
    [[3, 3, 3, 3, 3, 0, 0], 15, 'Severe'],
    [[3, 3, 3, 3, 3, 3, 3], 21, 'Severe'],
  ])('GAD-7: %j', (codes, total, band) =>
    expect(shown(gad7, inOrder(codes))).toEqual([[total, band]]),
  );

  it('are not told of half an answered scale, nor taken from whoever answers', () => {
    expect(scoresOf(phq9, inOrder([3, 3, 3, 3, 3, 3, 3, 3]))).toEqual([]);
    const forged = { ...inOrder([0, 0, 0, 0, 0, 0, 0]), total: [{ valueInteger: 21 }] };
    expect(withCalculated(gad7, forged).total).toEqual([{ valueInteger: 0 }]);
  });

  it('open the safety prompt from the ninth question of PHQ-9 alone', () => {
    const prompts = bundled.flatMap((one) =>
      listItems(one).flatMap(({ item }) =>
        safetyPromptOf(item) ? [[one.title, item.linkId]] : [],
      ),
    );
    expect(prompts).toEqual([['Low mood (PHQ-9)', '9']]);
  });
});

describe('a conversion table', () => {
  it('is part of a definition: the sum is kept, the converted number is reported', () => {
    const decimal = (url: string, valueDecimal: number) => ({ url, valueDecimal });
    const of: Questionnaire = {
      ...gad7,
      url: 'https://holdfast.example/fhir/Questionnaire/made-up-scale',
      item: gad7.item.map((item) =>
        item.linkId !== 'total'
          ? item
          : {
              ...item,
              extension: [
                ...(item.extension ?? []).filter(({ url }) => url !== urls.score),
                {
                  url: urls.score,
                  extension: [
                    decimal('low', 7),
                    decimal('high', 35),
                    ...[0, 1, 2, 3].map((raw) => ({
                      url: 'conversion',
                      extension: [decimal('raw', raw), decimal('converted', 7 + raw * 1.17)],
                    })),
                  ],
                },
              ],
            },
      ),
    };
    expect(checkQuestionnaire(of)).toEqual([]);
    expect(scoresOf(of, inOrder([0, 0, 1, 1, 0, 0, 0]))).toMatchObject([{ raw: 2, value: 9.34 }]);
    expect(scoresOf(of, inOrder([3, 3, 3, 3, 3, 3, 3]))).toEqual([]);
  });
});
