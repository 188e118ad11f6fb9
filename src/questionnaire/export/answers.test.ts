import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { expect, it } from 'vitest';
import { urls } from '../extensions.ts';
import { ons4 } from '../instruments/ons4.ts';
import type { Answers, Questionnaire } from '../model.ts';
import { responseShape } from '../response.ts';
import { readResponse } from '../validate.server.ts';
import {
  answersBundle,
  answersCsv,
  codebookCsv,
  type GivenOut,
  rSyntax,
  spssSyntax,
} from './answers.ts';
import { columnsOf } from './columns.ts';
import { parseR, parseSpss } from './syntax.fixture.ts';

const option = (code: string, display: string) => ({ valueCoding: { code, display } });
const of: Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'urn:x',
  version: '2',
  title: 'It’s ours.\n"Really"',
  status: 'active',
  item: [
    {
      linkId: '1',
      type: 'choice',
      text: "What's best?",
      answerOption: [option('1', 'Tea'), option('2', '=cmd()')],
    },
    {
      linkId: 'also',
      type: 'open-choice',
      text: 'What else?',
      repeats: true,
      answerOption: [option('a', 'Walks'), option('b', 'Talks')],
    },
    { linkId: 'born', type: 'date', text: 'Born' },
    { linkId: 'number', type: 'decimal', text: 'Change' },
    { linkId: 'well', type: 'boolean', text: 'Well?' },
    {
      linkId: 'words',
      type: 'text',
      text: 'In your words',
      extension: [
        { url: urls.codebookLabel, valueString: 'Own words!' },
        { url: urls.sensitivity, valueCode: 'sensitive' },
      ],
    },
    { linkId: 'status', type: 'string', text: 'A name that is taken' },
  ],
};
const answers: Answers = {
  '1': [{ valueCoding: { code: '2' } }],
  also: [{ valueCoding: { code: 'a' } }, { valueString: '@else' }],
  born: [{ valueDate: '1970-01-02' }],
  number: [{ valueDecimal: -2.5 }],
  well: [{ valueBoolean: false }],
  words: [{ valueString: '=HYPERLINK("x"),\nnext' }],
};
const given = (id: string, some: Answers): GivenOut => ({
  id,
  version: '2',
  status: 'completed',
  answered: '2026-11-21',
  answers: some,
});
async function whole(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

it('gives tidy CSV with labels, and no cell that a spreadsheet would run', async () => {
  const text = await whole(answersCsv(of, [given('r1', answers), given('r2', {})]));
  const { data, errors } = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  expect(data[0]).toEqual({
    response: 'r1',
    version: '2',
    status: 'completed',
    answered: '2026-11-21',
    q_1: '2',
    q_1_label: "'=cmd()",
    also_a: '1',
    also_b: '0',
    also_other: "'@else",
    born: '1970-01-02',
    number: '-2.5',
    well: '0',
    Own_words_: '\'=HYPERLINK("x"), / next',
    status_2: '',
  });
  expect(Object.values(data[1] ?? {}).filter(Boolean)).toEqual([
    'r2',
    '2',
    'completed',
    '2026-11-21',
  ]);
});

it('describes every column in a codebook', () => {
  const { data } = Papa.parse<Record<string, string>>(codebookCsv(of), {
    header: true,
    skipEmptyLines: true,
  });
  expect(new Set(data.map(({ column }) => column))).toEqual(
    new Set(columnsOf(of).map(({ name }) => name)),
  );
  expect(data.find(({ column }) => column === 'Own_words_')).toMatchObject({
    sensitivity: 'sensitive',
  });
  expect(
    data.filter(({ column }) => column === 'q_1').map(({ value, meaning }) => [value, meaning]),
  ).toEqual([
    ['1', 'Tea'],
    ['2', "'=cmd()"],
  ]);
});

const odd: Questionnaire = {
  ...of,
  item: [
    ...of.item,
    {
      linkId: 'a',
      type: 'choice',
      text: `x' "\\ ). EXECUTE. system("rm")\n`,
      answerOption: [option("'", `"\\`)],
    },
  ],
};

it('writes SPSS and R that a strict parser reads, and in which nothing gets out of its quotes', () => {
  for (const one of [of, odd, ons4]) {
    const columns = columnsOf(one);
    const names = ['response', 'version', 'status', 'answered', ...columns.map(({ name }) => name)];
    const labels = columns.map(({ name, label }) => [name, label]);
    const values = columns
      .filter((column) => column.values.length > 0)
      .map((column) => [column.name, column.values.map(({ code, label }) => [code, label])]);
    for (const read of [parseSpss(spssSyntax(one)), parseR(rSyntax(one))]) {
      expect(read.file).toBe('answers.csv');
      expect(read.columns.map(([name]) => name)).toEqual(names);
      expect([...read.labels]).toEqual(labels);
      expect([...read.values]).toEqual(values);
    }
  }
  for (const broken of ['DELETE VARIABLES q_1.', "VALUE LABELS x 1 'a", 'EXECUTE.'])
    expect(() => parseSpss(spssSyntax(of) + broken)).toThrow();
  for (const broken of ['system("rm")', 'answers$x <- 1', '"'])
    expect(() => parseR(rSyntax(of) + broken)).toThrow();
  expect(spssSyntax(of)).toContain("q_1 'What''s best?'");
  expect(rSyntax(of)).toContain('levels = c("1", "2"), labels = c("Tea", "=cmd()")');
});

const programs = ['/usr/bin/pspp', '/usr/bin/Rscript'];
const installed = programs.every((path) => existsSync(path));
if (!installed)
  process.stderr.write('\nSKIPPED: PSPP and R read the export: they are not installed.\n');

it.skipIf(!installed)(
  'is read by PSPP and by R without a warning, every value in its place',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-syntax-'));
    const run = (program: string, file: string, more: string, text: string) => {
      writeFileSync(join(folder, file), text + more);
      const { status, stdout, stderr } = spawnSync(program, [file], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      return stdout;
    };
    try {
      const last: Answers = { ...answers, a: [{ valueCoding: { code: "'" } }] };
      const unseen = { ...given('3', last), answered: '' };
      const rows = [given('1', answers), given('2', {}), unseen];
      writeFileSync(join(folder, 'answers.csv'), await whole(answersCsv(odd, rows)));
      const listed = run('/usr/bin/pspp', 'a.sps', 'FREQUENCIES q_1 well a.\n', spssSyntax(odd));
      expect(listed).not.toMatch(/warning|error/i);
      for (const words of ['=cmd()', 'No', '"\\']) expect(listed).toContain(words);
      const r = 'cat(nrow(answers), as.character(answers$q_1), answers$number, sep = "|")\n';
      expect(run('/usr/bin/Rscript', 'a.R', r, rSyntax(odd))).toBe(
        '3|=cmd()|NA|=cmd()|-2.5|NA|-2.5',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

it('gives a FHIR bundle whose responses answer the questionnaire', async () => {
  const bundle = JSON.parse(
    await whole(answersBundle(of, [given('r1', answers), given('r2', {})])),
  );
  expect(bundle.entry).toHaveLength(2);
  const response = responseShape.parse(bundle.entry[0].resource);
  expect(response.questionnaire).toBe('urn:x|2');
  expect(readResponse(of, response)).toEqual({ answers, faults: [] });
});

it('holds a chunk at a time, however many there are', async () => {
  function* many() {
    for (let n = 0; n < 20_000; n += 1) yield given(`r${n}`, answers);
  }
  let rows = 0;
  let largest = 0;
  for await (const part of answersCsv(of, many())) {
    rows += part.split('\r\n').length - 1;
    largest = Math.max(largest, part.length);
  }
  expect(rows).toBe(20_001);
  expect(largest).toBeLessThan(66_000);
});
