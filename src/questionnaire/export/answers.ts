import { safeCell } from '#platform/csv.ts';
import { extensionOf } from '../extensions.ts';
import { type Answers, canonicalOf, type Questionnaire } from '../model.ts';
import { type QuestionnaireResponse, toResponse } from '../response.ts';
import { type Column, columnsOf } from './columns.ts';

/** One response as it is given out: what names it, never who answered. */
export interface GivenOut {
  id: string;
  version: string;
  status: QuestionnaireResponse['status'];
  /** The day alone, for survey answers; empty where it is not kept. */
  answered: string;
  answers: Answers;
}
type Responses = AsyncIterable<GivenOut> | Iterable<GivenOut>;

/** About this many characters go out at once. */
const CHUNK = 64_000;

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const row = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`;

/**
 * A number is what it is, also below nothing; whatever else begins like a formula is made harmless. A
 * line of the file is a row: SPSS ends a row at each line break, quoted or not. The bundle keeps them.
 */
const harmless = (column: Column, text: string) =>
  column.numeric && /^-?\d+(\.\d+)?$/.test(text)
    ? text
    : safeCell(text).replaceAll(/\s*[\r\n]+\s*/g, ' / ');

async function* chunked(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let waiting = '';
  for await (const line of lines) {
    waiting += line;
    if (waiting.length < CHUNK) continue;
    yield waiting;
    waiting = '';
  }
  if (waiting) yield waiting;
}

/** Answers as tidy CSV, a row each: codes, and their words beside them. Holds one chunk at a time. */
export function answersCsv(of: Questionnaire, responses: Responses): AsyncGenerator<string> {
  const columns = columnsOf(of);
  async function* lines() {
    yield row(['response', 'version', 'status', 'answered', ...columns.map(({ name }) => name)]);
    for await (const { id, version, status, answered, answers } of responses)
      yield row([
        ...[id, version, status, answered].map(safeCell),
        ...columns.map((column) => harmless(column, column.of(answers))),
      ]);
  }
  return chunked(lines());
}

/** What every column holds: the question, its kind, its values and how sensitive it is. */
export function codebookCsv(of: Questionnaire): string {
  const head = ['column', 'question', 'kind', 'value', 'meaning', 'sensitivity', 'questionnaire'];
  const lines = columnsOf(of).flatMap((column) => {
    const sensitivity = extensionOf(column.item, 'sensitivity')?.valueCode ?? 'ordinary';
    const about = [column.name, column.label, column.kind];
    const values = column.values.length > 0 ? column.values : [{ code: '', label: '' }];
    return values.map(({ code, label }) => [...about, code, label, sensitivity, canonicalOf(of)]);
  });
  return [head, ...lines.map((cells) => cells.map(safeCell))].map(row).join('');
}

/** Answers as a FHIR Bundle of QuestionnaireResponses, one after the other. */
export function answersBundle(of: Questionnaire, responses: Responses): AsyncGenerator<string> {
  async function* lines() {
    yield '{"resourceType":"Bundle","type":"collection","entry":[';
    let first = true;
    for await (const { id, status, answered, answers } of responses) {
      const resource = {
        ...toResponse(of, answers, status),
        id,
        ...(answered ? { authored: answered } : {}),
      };
      yield `${first ? '' : ',\n'}${JSON.stringify({ resource })}`;
      first = false;
    }
    yield ']}\n';
  }
  return chunked(lines());
}

const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
const spssText = (text: string, most: number) =>
  `'${oneLine(text).slice(0, most).replaceAll("'", "''")}'`;

function spssFormat(column: Column): string {
  if (column.kind === 'date') return 'SDATE10';
  if (column.kind === 'number' || column.numeric) return 'F12.4';
  return column.kind === 'coded' ? 'A100' : 'A4000';
}

/** SPSS syntax that reads the CSV, names its columns and labels their values. */
export function spssSyntax(of: Questionnaire, file = 'answers.csv'): string {
  const columns = columnsOf(of);
  const variables = [
    ...['response A100', 'version A60', 'status A20', 'answered SDATE10'],
    ...columns.map((column) => `${column.name} ${spssFormat(column)}`),
  ];
  const labelled = columns.filter(({ values }) => values.length > 0);
  const value = (column: Column, code: string) => (column.numeric ? code : spssText(code, 100));
  return [
    `* ${oneLine(of.title).replaceAll('.', ' ').slice(0, 200)}, version ${of.version.replaceAll('.', '-')}.`,
    `GET DATA /TYPE=TXT /FILE=${spssText(file, 200)} /ENCODING='UTF8' /ARRANGEMENT=DELIMITED`,
    `  /DELIMITERS=',' /QUALIFIER='"' /FIRSTCASE=2 /VARIABLES=`,
    ...variables.map((one) => `    ${one}`),
    '  .',
    'VARIABLE LABELS',
    ...columns.map(({ name, label }) => `  ${name} ${spssText(label, 250)}`),
    '  .',
    ...labelled.flatMap((column) => [
      `VALUE LABELS ${column.name}`,
      ...column.values.map(({ code, label }) => `  ${value(column, code)} ${spssText(label, 120)}`),
      '  .',
    ]),
    'EXECUTE.',
    '',
  ].join('\n');
}

const rText = (text: string) => `"${oneLine(text).replaceAll(/["\\]/g, (one) => `\\${one}`)}"`;

/** R that reads the CSV, makes factors of what is coded, and keeps each question as a label. */
export function rSyntax(of: Questionnaire, file = 'answers.csv'): string {
  const columns = columnsOf(of);
  const classOf = (column: Column) =>
    column.kind === 'number' ? 'numeric' : column.kind === 'date' ? 'Date' : 'character';
  return [
    `# ${oneLine(of.title)}, version ${oneLine(of.version)}`,
    `answers <- read.csv(${rText(file)}, fileEncoding = "UTF-8", na.strings = "", colClasses = c(`,
    ['response', 'version', 'status', 'answered']
      .map((name) => `  ${name} = "${name === 'answered' ? 'Date' : 'character'}"`)
      .concat(columns.map((column) => `  ${column.name} = "${classOf(column)}"`))
      .join(',\n'),
    '))',
    ...columns
      .filter(({ values }) => values.length > 0)
      .map(
        ({ name, values }) =>
          `answers$${name} <- factor(answers$${name}, levels = c(${values.map(({ code }) => rText(code)).join(', ')}), labels = c(${values.map(({ label }) => rText(label)).join(', ')}))`,
      ),
    ...columns.map(({ name, label }) => `attr(answers$${name}, "label") <- ${rText(label)}`),
    '',
  ].join('\n');
}
