import { readFile } from 'node:fs/promises';
import { newId } from '#platform/id.ts';
import type { FileKind } from '#platform/upload/kind.server.ts';
import { type Questionnaire, questionnaireShape } from '../model.ts';
import type { Source } from '../rules.ts';
import { NoQuestionnaire, type Note } from './features.ts';
import { readFhir } from './fhir.ts';
import { isRedcap, readRedcap } from './redcap.ts';
import { readCsv, readSheets, rowsOf, sheetsFromCsv } from './sheets.server.ts';
import { readXlsform } from './xlsform.ts';

export interface Imported {
  questionnaire: Questionnaire;
  source: Source;
  notes: Note[];
}

/**
 * Reads a questionnaire from a file: FHIR JSON, an XLSForm as .xlsx or .csv, or a REDCap data dictionary.
 * @throws NoQuestionnaire in words for whoever chose the file
 */
export async function readQuestionnaireFile(file: {
  path: string;
  name: string;
  kind: FileKind;
}): Promise<Imported> {
  const url = `urn:uuid:${newId()}`;
  if (file.kind === 'json') return whole('fhir', readFhir(await readFile(file.path, 'utf8'), url));
  if (file.kind === 'zip') return whole('xlsform', readXlsform(await readSheets(file.path), url));
  if (file.kind !== 'csv')
    throw new NoQuestionnaire('The file must be FHIR JSON, an .xlsx workbook or a CSV file');
  const rows = await readCsv(file.path);
  if (!isRedcap(rows[0] ?? [])) return whole('xlsform', readXlsform(sheetsFromCsv(rows), url));
  const title = file.name.replace(/\.csv$/i, '').slice(0, 300) || 'Imported dictionary';
  return whole('redcap', readRedcap(rowsOf(rows), { url, title }));
}

function whole(
  source: Source,
  { questionnaire, notes }: { questionnaire: Questionnaire; notes: Note[] },
): Imported {
  const parsed = questionnaireShape.safeParse(questionnaire);
  if (parsed.success) return { questionnaire, source, notes };
  const [issue] = parsed.error.issues;
  throw new NoQuestionnaire(`It cannot be kept: ${issue?.path.join('.')} ${issue?.message}`);
}
