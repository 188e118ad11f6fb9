import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { withCalculated } from '../calculate.server.ts';
import { enabledItems } from '../enable.ts';
import { isUnasked, urls } from '../extensions.ts';
import { questionnaireAndAnswers } from '../generated.fixture.ts';
import { readFhir } from '../import/fhir.ts';
import { readQuestionnaireFile } from '../import/read.server.ts';
import { readXlsform } from '../import/xlsform.ts';
import { bundled } from '../instruments/bundled.ts';
import { phq9 } from '../instruments/phq-gad.ts';
import { type Item, isQuestion, listItems, type Questionnaire } from '../model.ts';
import { questionnairePdf } from './pdf.server.ts';
import { workbookOf } from './workbook.server.ts';
import { type WrittenSheet, writeXlsform } from './xlsform.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Sheets as the importer reads them from a workbook. */
const asRead = (sheets: readonly WrittenSheet[]) =>
  sheets.map(({ name, rows: [head = [], ...rows] }) => ({
    name,
    columns: head,
    rows: rows.map((row) =>
      Object.fromEntries(
        head.flatMap((column, index) => (row[index] ? [[column.toLowerCase(), row[index]]] : [])),
      ),
    ),
  }));
const back = (of: Questionnaire) => readXlsform(asRead(writeXlsform(of).sheets), of.url);

/** What an XLSForm promises to keep of an item. */
const promised = ({ type, text, required, repeats, maxLength, answerOption, extension }: Item) => ({
  type,
  text,
  required: required === true,
  repeats: repeats === true,
  maxLength,
  answers: answerOption?.map(({ valueCoding }) => [valueCoding?.code, valueCoding?.display]),
  limits: (extension ?? [])
    .filter(({ url }) => [urls.minValue, urls.maxValue, urls.minLength].includes(url as never))
    .map(({ url, ...value }) => [url, Object.values(value)[0]]),
});

it('FHIR out and in again is the same', () => {
  for (const of of bundled) {
    const { questionnaire, notes } = readFhir(JSON.stringify(of), 'urn:x');
    expect(notes).toEqual([]);
    expect(questionnaire).toEqual({ ...of, status: 'draft' });
  }
  fc.assert(
    fc.property(questionnaireAndAnswers, ({ of }) => {
      const { questionnaire } = readFhir(JSON.stringify(of), 'urn:x');
      expect(questionnaire).toEqual(JSON.parse(JSON.stringify({ ...of, status: 'draft' })));
    }),
  );
});

it('an XLSForm out and in again asks the same, unless it says what it left out', () => {
  let whole = 0;
  fc.assert(
    fc.property(questionnaireAndAnswers, ({ of, answers }) => {
      const asks = listItems(of).some(({ item }) => isQuestion(item) && !isUnasked(item));
      if (!asks) return;
      const { left } = writeXlsform(of);
      const { questionnaire } = back(of);
      const now = new Map(listItems(questionnaire).map(({ item }) => [item.linkId, item]));
      const gone = left.filter(({ feature }) => ['calculation', 'hidden item'].includes(feature));
      const questions = listItems(of).filter(
        ({ item }) => isQuestion(item) && !gone.some(({ where }) => where === item.linkId),
      );
      expect(gone).toHaveLength(listItems(of).filter(({ item }) => isUnasked(item)).length);
      for (const { item } of questions)
        expect(promised(now.get(item.linkId) as Item)).toEqual(promised(item));
      if (left.some(({ feature }) => feature === 'condition')) return;
      // A box of several answers equal to one is “among them” in FHIR and so in selected(): the same.
      whole += 1;
      const known = withCalculated(of, answers);
      const [before, after] = [enabledItems(of, known), enabledItems(questionnaire, known)];
      for (const { item } of questions)
        expect([item.linkId, after.has(item.linkId)]).toEqual([
          item.linkId,
          before.has(item.linkId),
        ]);
    }),
    { numRuns: 300 },
  );
  expect(whole).toBeGreaterThan(50);
});

it('an instrument’s workbook can be read, and lists what XLSForm has no place for', async () => {
  const { sheets, left } = writeXlsform(phq9);
  expect(new Set(left.map(({ feature }) => feature))).toEqual(
    new Set(['name', 'questionnaire-sensitivity', 'questionnaire-safety-prompt', 'calculation']),
  );
  const path = join(folder, 'phq.xlsx');
  writeFileSync(path, await workbookOf(sheets));
  const { questionnaire, notes } = await readQuestionnaireFile({
    path,
    name: 'phq.xlsx',
    kind: 'zip',
  });
  expect(questionnaire.title).toBe(phq9.title);
  expect(notes.map(({ where }) => where)).toEqual(['left out']);
  expect(listItems(questionnaire).filter(({ item }) => item.type === 'choice')).toHaveLength(10);
});

it('keeps the words of both languages', () => {
  const ons4 = bundled[0] as Questionnaire;
  const { questionnaire } = back(ons4);
  expect(questionnaire.item[0]?._text).toEqual(ons4.item[0]?._text);
});

it('prints every questionnaire as a PDF', async () => {
  for (const of of bundled)
    expect((await questionnairePdf(of)).subarray(0, 5).toString()).toBe('%PDF-');
  const odd: Questionnaire = {
    ...(bundled[0] as Questionnaire),
    title: '#panic("x") 中文 ‮',
    item: [{ linkId: 'a', type: 'text', text: '#read("/etc/passwd") *a*' }],
  };
  expect((await questionnairePdf(odd)).length).toBeGreaterThan(1000);
});
