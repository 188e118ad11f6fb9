/**
 * Writes the migration that takes the last one to the schema files as they are now.
 *   npm run db:generate              the next migration (what a released version needs)
 *   npm run db:generate -- --rebuild before the first release: makes 0001_tables anew
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

export function generateMigration(args: string[]): void {
  if (args.includes('--rebuild')) {
    const path = 'drizzle/meta/_journal.json';
    const journal = JSON.parse(readFileSync(path, 'utf8')) as {
      entries: { idx: number; tag: string }[];
    };
    for (const entry of journal.entries.filter((e) => e.idx > 0)) {
      rmSync(`drizzle/${entry.tag}.sql`, { force: true });
      const snapshot = `drizzle/meta/${String(entry.idx).padStart(4, '0')}_snapshot.json`;
      if (existsSync(snapshot)) rmSync(snapshot);
    }
    journal.entries = journal.entries.filter((e) => e.idx === 0);
    writeFileSync(path, `${JSON.stringify(journal, null, 2)}\n`);
  }
  execFileSync(
    'drizzle-kit',
    ['generate', '--name', args.includes('--rebuild') ? 'tables' : 'change'],
    {
      stdio: 'inherit',
    },
  );
  // The ground migration makes the schemas, since its functions stand in policies.
  for (const file of readdirSync('drizzle').filter((name) => name.endsWith('.sql'))) {
    const sql = readFileSync(`drizzle/${file}`, 'utf8');
    writeFileSync(
      `drizzle/${file}`,
      sql.replaceAll(/^CREATE SCHEMA "/gm, 'CREATE SCHEMA IF NOT EXISTS "'),
    );
  }
}
