import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Verified, verifyAudit } from '#platform/audit/verify.server.ts';
import { backUp, refuseFull } from '#platform/backup/backup.server.ts';
import { askServer } from '#platform/backup/control.server.ts';
import type { Manifest } from '#platform/backup/manifest.ts';
import { readManifest, restoreBackup } from '#platform/backup/restore.server.ts';
import { OperationRefused } from '#platform/backup/tables.server.ts';
import type { Config } from '#platform/config.server.ts';
import { type Database, openPostgres } from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import { openStorage } from '#platform/storage/open.server.ts';
import { openDatabase } from '../../server.ts';

/** Opens the database as its owner, migrated; works with it; closes it. */
export async function asOwner<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  if (config.databaseUrl && !config.databaseOwnerUrl)
    throw new OperationRefused('DATABASE_OWNER_URL must be set: this is work for the owner.');
  let db = await openDatabase(config);
  if (config.databaseOwnerUrl) {
    await db.close();
    db = openPostgres(config.databaseOwnerUrl, 4);
  }
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

const secretFile = (config: Config) => join(config.dataDirectory, 'session-secret');

/** What a running server does when the command line asks it. */
export function serverActs(config: Config, db: Database) {
  return {
    backup: async (folder: string) => summary(await backupFrom(config, db, folder)),
    verify: () => verifyAudit(db.pool),
  };
}

async function backupFrom(config: Config, db: Database, folder: string): Promise<Manifest> {
  const storage = openStorage(config.storage);
  try {
    // Second factors are sealed with it: without it they could not be restored.
    const secret = config.sessionSecret
      ? undefined
      : await readFile(secretFile(config), 'utf8').catch(() => undefined);
    return await backUp(db.pool, storage, folder, secret);
  } finally {
    storage.close();
  }
}

const summary = (manifest: Manifest) => ({
  rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
  tables: manifest.tables.length,
  files: manifest.files.length,
});

export async function backup(config: Config, to: string): Promise<number> {
  const folder = resolve(to);
  await refuseFull(folder);
  const asked = config.databaseUrl
    ? undefined
    : await askServer(config.dataDirectory, 'backup', folder);
  const made = (asked?.result ??
    (await asOwner(config, async (db) =>
      summary(await backupFrom(config, db, folder)),
    ))) as ReturnType<typeof summary>;
  console.log(
    `Backed up ${made.rows} rows of ${made.tables} tables and ${made.files} files into ${folder}.`,
  );
  return 0;
}

export async function restore(config: Config, from: string): Promise<number> {
  const folder = resolve(from);
  await readManifest(folder);
  const storage = openStorage(config.storage);
  try {
    const { manifest, audit } = await asOwner(config, (db) =>
      restoreBackup(db.pool, storage, folder),
    );
    await restoreSecret(config, folder);
    const { rows, tables, files } = summary(manifest);
    console.log(
      `Restored ${rows} rows of ${tables} tables and ${files} files, as they were at ${manifest.at}. The audit log holds: ${audit.entries} entries.`,
    );
    return 0;
  } finally {
    storage.close();
  }
}

async function restoreSecret(config: Config, folder: string): Promise<void> {
  const secret = await readFile(join(folder, 'session-secret'), 'utf8').catch(() => undefined);
  if (secret === undefined) return;
  if (config.sessionSecret) {
    if (config.sessionSecret !== secret.trim())
      console.log(
        `SESSION_SECRET is another than it was; second factors need the one in ${join(folder, 'session-secret')}.`,
      );
    return;
  }
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  await writeFile(secretFile(config), secret, { mode: 0o600 });
}

/** Takes the embedded database to the PostgreSQL that the settings name. Files stay where they are. */
export async function move(config: Config): Promise<number> {
  if (!config.databaseUrl || !config.databaseOwnerUrl)
    throw new OperationRefused(
      'Set DATABASE_URL and DATABASE_OWNER_URL to the new, empty PostgreSQL database.',
    );
  const { databaseUrl: _, databaseOwnerUrl: __, ...embedded } = config;
  try {
    await access(join(config.dataDirectory, 'database'));
  } catch {
    throw new OperationRefused(`There is no embedded database in ${config.dataDirectory}.`);
  }
  const between = join(config.dataDirectory, `move-${newId()}`);
  try {
    await asOwner(embedded, (db) => backUp(db.pool, null, between));
    const { manifest, audit } = await asOwner(config, (db) =>
      restoreBackup(db.pool, null, between),
    );
    console.log(
      `Moved ${summary(manifest).rows} rows of ${manifest.tables.length} tables. The audit log holds: ${audit.entries} entries.\n` +
        `The embedded database in ${config.dataDirectory} is unchanged; keep it until you have looked at the new one.\n` +
        `Second factors need the old secret: set SESSION_SECRET to what is in ${secretFile(config)}.`,
    );
    return 0;
  } finally {
    await rm(between, { recursive: true, force: true });
  }
}

const wrong = {
  changed: 'was changed after it was written',
  removed: 'is missing',
  reordered: 'does not follow the one before it',
  'head-differs': 'is not what the head of its chain says',
} as const;

export async function verify(config: Config): Promise<number> {
  const asked = config.databaseUrl ? undefined : await askServer(config.dataDirectory, 'verify');
  const found = (asked?.result ??
    (await asOwner(config, (db) => verifyAudit(db.pool)))) as Verified;
  if (!found.broken) {
    console.log(`The audit log holds: ${found.entries} entries in ${found.chains} chains.`);
    return 0;
  }
  const { organisationId, lane, seq, id, what } = found.broken;
  console.error(
    `The audit log is broken. Entry ${seq} of organisation ${organisationId}, lane ${lane}${id === null ? '' : ` (id ${id})`}, ${wrong[what]}.`,
  );
  return 1;
}
