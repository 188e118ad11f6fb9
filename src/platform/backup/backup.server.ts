import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import copy from 'pg-copy-streams';
import { isDemonstration } from '../database/demonstration.server.ts';
import { syncPath, syncTree } from '../database/embedded/copy.server.ts';
import type { Storage } from '../storage/storage.server.ts';
import type { Manifest } from './manifest.ts';
import {
  checkSeesEverything,
  listMigrations,
  listSequences,
  listTables,
  OperationRefused,
  quoted,
} from './tables.server.ts';

/**
 * Copies every table, from one moment, and every stored file into a new folder. The server may go on
 * working; the embedded database is held for as long as its tables take. The folder appears under
 * its name only when it is whole and on disk.
 * @param pool the owner's; on the embedded database the only one
 * @throws OperationRefused where the folder holds something already
 */
export async function backUp(
  pool: pg.Pool,
  storage: Storage | null,
  folder: string,
  secret?: string,
): Promise<Manifest> {
  await refuseFull(folder);
  const draft = `${folder}.unfinished`;
  await rm(draft, { recursive: true, force: true });
  const manifest = await writeDraft(pool, storage, draft, secret).catch(async (error) => {
    // Half a copy is of no use, and would keep a full disk full.
    await rm(draft, { recursive: true, force: true });
    throw error;
  });
  syncTree(draft);
  if (existsSync(folder)) await rm(folder, { recursive: true });
  await rename(draft, folder);
  syncPath(dirname(folder), true);
  return manifest;
}

async function writeDraft(
  pool: pg.Pool,
  storage: Storage | null,
  draft: string,
  secret: string | undefined,
): Promise<Manifest> {
  await mkdir(join(draft, 'tables'), { recursive: true, mode: 0o700 });
  await mkdir(join(draft, 'files'), { mode: 0o700 });
  const manifest: Manifest = {
    format: 'holdfast-backup',
    version: 1,
    at: new Date().toISOString(),
    ...(await copyTables(pool, draft)),
    files: storage ? await copyFiles(storage, draft) : [],
  };
  if (secret) await writeFile(join(draft, 'session-secret'), secret, { mode: 0o600 });
  await writeFile(join(draft, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`, {
    mode: 0o600,
  });
  return manifest;
}

/** @throws OperationRefused where the folder holds something */
export async function refuseFull(folder: string): Promise<void> {
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new OperationRefused(`There is something in ${folder} already. Name a new folder.`);
}

async function copyTables(pool: pg.Pool, draft: string) {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await checkSeesEverything(client);
    const demonstration = await isDemonstration(client);
    const migrations = await listMigrations(client);
    const tables: Manifest['tables'] = [];
    for (const table of await listTables(client)) {
      const file = `tables/${table.schema}.${table.table}.copy`;
      const columns = table.columns.map((column) => quoted(column)).join(', ');
      const stream = client.query(
        copy.to(`copy (select ${columns} from ${quoted(table.schema, table.table)}) to stdout`),
      );
      const written = await keep(stream, join(draft, file));
      tables.push({ ...table, rows: stream.rowCount, file, sha256: written.sha256 });
    }
    const sequences = await listSequences(client);
    await client.query('commit');
    return { demonstration, migrations, tables, sequences };
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

async function copyFiles(storage: Storage, draft: string): Promise<Manifest['files']> {
  const files: Manifest['files'] = [];
  for await (const key of storage.list('')) {
    const found = await storage.get(key);
    // Deleted since it was listed.
    if (!found) continue;
    const file = `files/${files.length}`;
    const written = await keep(found.body, join(draft, file));
    files.push({ key, contentType: found.contentType, file, ...written });
  }
  return files;
}

async function keep(from: Readable, path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    from,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  );
  return { size, sha256: hash.digest('hex') };
}
