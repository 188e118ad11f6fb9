import { existsSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, test } from 'vitest';
import { ScoreChart } from '#ui/score-chart.tsx';
import { urls } from './extensions.ts';
import { fieldName, readField, showAnswers } from './field-values.ts';
import type { Answer, Item } from './model.ts';
import { problemWith } from './problems.ts';
import { QuestionField } from './question-field.tsx';
import { problemWords, wordsIn } from './words.ts';

const text = 'How are you?';
const option = (code: string) => ({ valueCoding: { code, display: `Answer ${code}` } });
const options = [option('a'), option('b'), option('c')];
const bounds = (least: number, most: number) => [
  { url: urls.minValue, valueInteger: least },
  { url: urls.maxValue, valueInteger: most },
];

/** Every kind of question, an answer to it, and what a person may type that is no answer. */
const kinds: [
  string,
  Omit<Item, 'linkId' | 'text'>,
  Answer[],
  Record<string, string | string[]>,
][] = [
  ['boolean', { type: 'boolean', required: true }, [{ valueBoolean: true }], {}],
  [
    'scale',
    { type: 'integer', required: true, extension: bounds(0, 10) },
    [{ valueInteger: 7 }],
    {},
  ],
  [
    'integer',
    { type: 'integer', extension: bounds(0, 120) },
    [{ valueInteger: 44 }],
    { a3: '4.5' },
  ],
  ['decimal', { type: 'decimal' }, [{ valueDecimal: 4.5 }], { a3: 'much' }],
  ['date', { type: 'date' }, [{ valueDate: '2026-11-21' }], { a3: '2026-02-30' }],
  [
    'string',
    { type: 'string', maxLength: 20 },
    [{ valueString: 'Well enough' }],
    { a3: 'x'.repeat(21) },
  ],
  ['text', { type: 'text', required: true }, [{ valueString: 'One line\nand another' }], {}],
  ['choice', { type: 'choice', answerOption: options, required: true }, [option('b')], {}],
  [
    'several',
    { type: 'choice', answerOption: options, repeats: true, required: true },
    [option('a'), option('c')],
    { a3: [] },
  ],
  [
    'open choice',
    { type: 'open-choice', answerOption: options },
    [{ valueString: 'Neither' }],
    { a3: 'other', 'a3-other': '' },
  ],
  [
    'several, open',
    { type: 'open-choice', answerOption: options, repeats: true },
    [option('a'), { valueString: 'And more' }],
    { a3: ['other'] },
  ],
];
const item = (more: Omit<Item, 'linkId' | 'text'>): Item => ({ linkId: 'q', text, ...more });

describe('a field', () => {
  test.each(kinds)(
    '%s gives back what it showed, and refuses what is no answer',
    (_name, more, given, wrong) => {
      const of = item(more);
      const shown = showAnswers(of, 3, given);
      // The three boxes of a date arrive as one value.
      const typed = { ...shown, ...(of.type === 'date' ? { a3: '2026-11-21' } : {}) };
      expect(readField(of, 3, typed).answers).toEqual(given);
      expect(problemWith(of, given)).toBeNull();
      const read = readField(of, 3, wrong);
      const problem = read.problem ?? problemWith(of, read.answers);
      expect(problem).not.toBeNull();
      if (problem) {
        for (const language of ['en', 'cy'])
          expect(problemWords(problem, wordsIn(language))).not.toMatch(/\{\}|undefined|^$/);
      }
    },
  );

  test.each(['o9', 'o-1', 'x', 'other', 'o'])(
    'takes no choice that was not offered: %s',
    (value) => {
      const read = readField(item({ type: 'choice', answerOption: options }), 3, { a3: value });
      expect([read.answers, read.problem]).toEqual([[], { code: 'option' }]);
    },
  );
});

const chrome = process.env.HOLDFAST_CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(chrome))
  process.stderr.write('\nSKIPPED: axe on every kind of question: no Chromium.\n');

it.skipIf(!existsSync(chrome))(
  'has nothing axe objects to, in every kind and every state',
  async () => {
    const browser = await chromium.launch({
      executablePath: chrome,
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const page = await (await browser.newContext()).newPage();
      const states = [
        { state: 'empty', language: 'en', alone: true },
        { state: 'answered', language: 'cy', alone: false },
        { state: 'in error', language: 'en', alone: false },
        { state: 'in error', language: 'cy', alone: true },
      ];
      for (const { state, language, alone } of states) {
        const words = wordsIn(language);
        const fields = kinds.map(([name, more, given], place) => (
          <form key={name}>
            <QuestionField
              step={{
                item: item({ ...more, prefix: `${place}.` }),
                place,
                parent: null,
                before: [],
              }}
              words={words}
              values={state === 'empty' ? {} : showAnswers(item(more), place, given)}
              errors={state === 'in error' ? { [fieldName(place)]: words.required } : {}}
              alone={alone && place === 0}
            />
          </form>
        ));
        const body = renderToStaticMarkup(
          <main>
            {!alone && <h1>All on one page</h1>}
            {fields}
          </main>,
        );
        await page.setContent(
          `<!doctype html><html lang="${language}"><head><title>${state}</title></head><body>${body}</body></html>`,
        );
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      }
    } finally {
      await browser.close();
    }
  },
  120_000,
);

describe('a chart of a score', () => {
  const points = [
    {
      at: new Date('2026-01-05T10:00:00Z'),
      value: 3,
      band: 'Low',
      occasion: 'At the start',
      word: 'Start',
    },
    {
      at: new Date('2026-04-05T10:00:00Z'),
      value: 7,
      band: 'High',
      occasion: 'At the close',
      word: 'Close',
    },
  ];
  const chart = (lowIsBetter: boolean, shown = points) =>
    renderToStaticMarkup(
      <ScoreChart
        id="s"
        title="Life satisfaction"
        low={0}
        high={10}
        lowIsBetter={lowIsBetter}
        bands={[
          { from: 0, to: 4, label: 'Low' },
          { from: 5, to: 10, label: 'High' },
        ]}
        points={shown}
      />,
    );
  it('says in words and numbers what it draws, and which way is better', () => {
    expect(chart(false)).toContain(
      '3 (low) on 5 January 2026, 7 (high) on 5 April 2026: a change for the better.',
    );
    expect(chart(true)).toContain('a change for the worse');
    expect(chart(false)).toContain('5 January 2026, at the start');
    expect(chart(false, points.slice(0, 1))).toContain('Answered once.');
    expect(chart(false, [])).toBe('');
  });
  it('marks where another version begins, in the picture, in words and in the table', () => {
    const shown = chart(
      false,
      points.map((point, index) => ({ ...point, version: String(index + 1) })),
    );
    expect(shown).toContain('From 5 April 2026 by version 2: the questions may differ.');
    expect(shown).toContain('>v2</text>');
    expect(shown).toContain('5 April 2026, at the close, version 2');
    expect(chart(false)).not.toMatch(/version|hf-chart__mark/);
  });
  it('asked again after the close, tells all three, and has their words under them', () => {
    const [start, close] = points;
    const after = {
      ...start,
      at: new Date('2027-02-05T10:00:00Z'),
      value: 6,
      band: 'High',
      occasion: 'At a follow-up',
      word: 'After',
    };
    const shown = chart(false, [start, { ...close, landmark: true }, after] as typeof points);
    expect(shown).toContain(
      '3 (low) on 5 January 2026, 7 (high) on 5 April 2026, 6 (high) on 5 February 2027: a change for the better. Answered 3 times.',
    );
    for (const word of ['Start', 'Close', 'After']) expect(shown).toContain(`>${word}</text>`);
    // Where there are too many, the newest have theirs
    const many = Array.from({ length: 12 }, () => after) as typeof points;
    expect(chart(false, many).match(/>After<\/text>/g)).toHaveLength(4);
  });
});
