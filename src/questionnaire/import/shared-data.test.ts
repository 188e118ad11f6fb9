import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';
import { kindOf } from '#platform/upload/kind.server.ts';
import { checkQuestionnaire } from '../check.server.ts';
import { listItems } from '../model.ts';
import { allFeatures, NoQuestionnaire } from './features.ts';
import { readQuestionnaireFile } from './read.server.ts';
import { readCsv, readSheets, sheetsFromCsv } from './sheets.server.ts';

/** Forms of others lie beside the project where it is developed; in no clone. */
const folder = join(projectRoot, '../shared/data/survey');
const here = existsSync(folder);
if (!here)
  process.stderr.write('\nSKIPPED: forms of others: no ../shared/data beside the project.\n');
const files = here
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name))
  : [];

const known = new Map(
  Object.values(allFeatures).flatMap((table) =>
    Object.entries(table).map(([feature, [outcome]]) => [feature, outcome] as const),
  ),
);

async function read(name: string) {
  const path = join(folder, name);
  const kind = await kindOf(path);
  if (!kind) throw new NoQuestionnaire('not a kind of file that is taken');
  return { kind, path, ...(await readQuestionnaireFile({ path, name: basename(name), kind })) };
}

describe.skipIf(!here)('forms of others', () => {
  const isForm = (name: string) =>
    (name.includes('xlsform') && name.endsWith('.xlsx')) ||
    (name.includes('pyxform') && /\.(xlsx|csv)$/.test(name)) ||
    /redcap\/.*(dictionary|metadata)\.csv$/.test(name);
  /** Those that ask nothing that can be asked here, or are not what their name says; and why. */
  const refused: Record<string, RegExp> = {
    'gps.csv': /Nothing in the form/,
    'ifrc-distribution-site-assessment-v1.xlsx': /not a kind of file/,
  };
  const forms = files.filter(isForm);

  test('are there', () => expect(forms.length).toBeGreaterThan(15));

  test.each(forms.filter((name) => !(basename(name) in refused)))(
    '%s: every item is valid, and every row is asked or told',
    async (name) => {
      const { questionnaire, notes, source, kind, path } = await read(name);
      for (const { feature, outcome, message } of notes) {
        expect(known.has(feature), feature).toBe(true);
        expect(outcome).not.toBe('carried');
        expect(message).not.toBe('');
      }
      // Two of them only calculate: kept as a draft, and not published as it is.
      const wrong = checkQuestionnaire(questionnaire).filter(
        ({ grade, message }) => grade === 'wrong' && message !== 'asks nothing',
      );
      expect(wrong).toEqual([]);
      const items = listItems(questionnaire);
      if (source === 'xlsform') {
        const sheets = kind === 'zip' ? await readSheets(path) : sheetsFromCsv(await readCsv(path));
        const rows = sheets.find((sheet) => sheet.name === 'survey')?.rows ?? [];
        const there = new Set(items.map(({ item }) => item.linkId));
        const told = new Set(notes.map(({ where }) => where));
        const lost = rows.filter(
          ({ type = '', name: named = type }) =>
            type && !/^end/.test(type) && !there.has(named) && !told.has(named),
        );
        expect(lost).toEqual([]);
      }
    },
  );

  test.each(files.filter((name) => !isForm(name) || basename(name) in refused))(
    '%s is refused in words',
    async (name) => {
      const found = await read(name).catch((error: unknown) => error);
      expect(found).toBeInstanceOf(NoQuestionnaire);
      expect((found as Error).message).toMatch(refused[basename(name)] ?? /\w{3}/);
    },
  );

  test('FHIR’s own examples come in or say why', async () => {
    const cases = join(projectRoot, '../shared/data/fhir');
    const found = readdirSync(cases, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /questionnaire-[^/]*\.json$|Questionnaire-[^/]*\.json$/.test(name),
    );
    let taken = 0;
    for (const name of found) {
      const file = { path: join(cases, name), name: basename(name), kind: 'json' as const };
      const outcome = await readQuestionnaireFile(file).catch((error: unknown) => error);
      if (outcome instanceof NoQuestionnaire) continue;
      expect(outcome, name).not.toBeInstanceOf(Error);
      taken += 1;
    }
    process.stderr.write(`\nFHIR questionnaires: ${taken} of ${found.length} files taken\n`);
  });

  test('most of a long form is carried over as it was', async () => {
    const name = files.find((one) => one.endsWith('whova_form.xlsx')) ?? '';
    const { questionnaire, notes } = await read(name);
    const waiting = listItems(questionnaire).filter(({ item }) => item.enableWhen).length;
    const count = (feature: string) => notes.filter((note) => note.feature === feature).length;
    process.stderr.write(
      `\nWHO verbal autopsy: ${listItems(questionnaire).length} items, ${waiting} with conditions, ` +
        `${count('other relevant')} conditions, ${count('other constraint')} constraints and ${count('other calculation')} calculations left out\n`,
    );
    expect(waiting).toBeGreaterThan(350);
    expect(count('other relevant')).toBeLessThan(50);
  });
});
