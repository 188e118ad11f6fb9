import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command, CommanderError } from 'commander';
import { fetchDirectory } from '#care/directory/fetch.server.ts';
import { csvMappingShape } from '#care/directory/import/csv-mapping.ts';
import { mostBytes } from '#care/directory/import/detect.ts';
import { FileRefusal } from '#care/directory/import/refusal.ts';
import { type ImportReport, importDirectory } from '#care/directory/import.server.ts';
import { systemActor } from '#platform/actor.ts';
import { type Config, readConfig } from '#platform/config.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import { openDatabase } from '../../server.ts';
import { plainWords } from './plain-words.ts';

interface ImportOptions {
  report?: string;
  map?: string;
  source?: string;
  demo?: boolean;
}

/** What the command says and where; replaced in tests. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  out(line: string): void;
  err(line: string): void;
  open(config: Config): Promise<Database>;
}

const usual: Surroundings = {
  env: process.env,
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  open: openDatabase,
};

/**
 * `holdfast directory import FILE-or-URL`. Gives the exit code: 0 imported (even where single
 * records were refused), 1 the file could not be read or stored, 2 wrongly called.
 */
export async function directoryCommand(
  args: string[],
  given: Partial<Surroundings> = {},
): Promise<number> {
  const around = { ...usual, ...given };
  let code = 0;
  const program = new Command('holdfast directory').exitOverride().configureOutput({
    writeOut: (text) => around.out(text.trimEnd()),
    writeErr: (text) => around.err(text.trimEnd()),
  });
  program
    .command('import')
    .description(
      'Takes listings into the directory: Open Referral UK 1.0 and 3.0, HSDS 3.0 data packages (a zip or a folder), and CSV. Repeat it as often as you like.',
    )
    .argument('<file-or-url>', 'a file, a folder with a data package, or an https:// address')
    .option('--report <file>', 'write what became of every record to this file, as JSON')
    .option('--map <file>', 'for CSV: a JSON file that says which columns hold what')
    .option('--source <name>', 'the name of the feed, so that its listings are known again')
    .option('--demo', 'into the demonstration’s data instead')
    .action(async (from: string, options: ImportOptions) => {
      code = await importInto(from, options, around);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}

async function importInto(
  from: string,
  options: ImportOptions,
  around: Surroundings,
): Promise<number> {
  let db: Database | undefined;
  try {
    const mapping = options.map ? readMapping(options.map) : undefined;
    const config = readConfig(around.env, options.demo ? 'demo' : 'production');
    const isAddress = /^https?:\/\//i.test(from);
    const isFolder = !isAddress && statSync(from).isDirectory();
    if (!isAddress && !isFolder && statSync(from).size > mostBytes)
      throw new FileRefusal('This file is larger than 100 MB. Split it into parts.');
    const fetched = isAddress
      ? await fetchDirectory(from, {
          allowedHosts: config.importAllowedHosts,
          patience: 600,
          progress: (page, pages) => around.err(`Fetching page ${page} of ${pages}`),
        })
      : null;
    const found = isFolder
      ? { folder: from }
      : {
          bytes: fetched?.bytes ?? new Uint8Array(readFileSync(from)),
        };
    db = await around.open(config);
    const ctx: Ctx = { db, actor: systemActor, now: new Date(), requestId: `command ${newId()}` };
    const report = await importDirectory(
      ctx,
      found,
      {
        fileName: isAddress ? `${new URL(from).host}${new URL(from).pathname}` : basename(from),
        ...(fetched ? { address: from, remarks: fetched.remarks } : {}),
        ...(options.source ? { source: options.source } : {}),
        ...(mapping ? { mapping } : {}),
      },
      (stored, total) => around.err(`Stored ${stored} of ${total}`),
    );
    if (options.report) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    tell(report, options, around);
    return 0;
  } catch (error) {
    const words = plainWords(error);
    if (words === null) throw error;
    around.err(words);
    return 1;
  } finally {
    await db?.close();
  }
}

function tell(report: ImportReport, options: ImportOptions, around: Surroundings): void {
  around.out(
    `Read ${report.read}: imported ${report.imported} (${report.added} new, ${report.changed} changed, ${report.unchanged} as before), merged ${report.merged}, refused ${report.refused}.`,
  );
  if (report.gone > 0 || report.returned > 0)
    around.out(`No longer in the source ${report.gone}, back in it ${report.returned}.`);
  for (const record of report.records.filter((one) => one.outcome === 'refused').slice(0, 20))
    around.out(
      `  refused ${record.name ?? record.sourceId ?? 'a record'}: ${record.reasons[0] ?? ''}`,
    );
  if (options.report) around.out(`The whole report is in ${options.report}.`);
  else around.out('For every record and what was changed in it, add --report FILE.');
}

function readMapping(path: string) {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code) throw error;
    throw new FileRefusal(`The mapping ${path} is not JSON.`);
  }
  const mapping = csvMappingShape.safeParse(parsed);
  if (mapping.success) return mapping.data;
  const problems = mapping.error.issues.map(
    (issue) => `  ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
  );
  throw new FileRefusal(`The mapping ${path} does not fit:\n${problems.slice(0, 10).join('\n')}`);
}
