import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import copy from 'pg-copy-streams';
import { type Verified, verifyAudit } from '../audit/verify.server.ts';
import { markDemonstration } from '../database/demonstration.server.ts';
import type { Storage } from '../storage/storage.server.ts';
import { type Manifest, manifestShape } from './manifest.ts';
import {
  checkSeesEverything,
  listMigrations,
  listTables,
  OperationRefused,
  quoted,
} from './tables.server.ts';

/**
 * Puts a backup into a migrated database without rows and a storage without files. Every file of the
 * backup is checked first; rows come in one transaction that is committed only when each table has
 * its number of rows, the audit log holds and every file is in its place: nothing is half restored.
 * @throws OperationRefused where the backup is damaged or of another version, or the place not empty
 */
export async function restoreBackup(
  pool: pg.Pool,
  storage: Storage | null,
  folder: string,
): Promise<{ manifest: Manifest; audit: Verified }> {
  const manifest = await readManifest(folder);
  for (const part of [...manifest.tables, ...manifest.files]) {
    if ((await hashOf(join(folder, part.file))) !== part.sha256)
      throw new OperationRefused(`The backup is damaged: ${part.file} is not what was written.`);
  }
  if (storage) {
    for await (const key of storage.list(''))
      throw new OperationRefused(`The storage is not empty: it holds ${key}.`);
  }
  const put: string[] = [];
  try {
    const audit = await restoreTables(pool, folder, manifest, async () => {
      for (const file of storage ? manifest.files : []) {
        put.push(file.key);
        await storage?.put(file.key, createReadStream(join(folder, file.file)), {
          contentType: file.contentType,
        });
      }
    });
    return { manifest, audit };
  } catch (error) {
    // The rows went with their transaction: the files go too, and the place is empty as before.
    for (const key of put) await storage?.delete(key).catch(() => undefined);
    throw error;
  }
}

/** @throws OperationRefused where the folder is no whole backup */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
      throw new OperationRefused(`${folder} is not a finished backup: it has no manifest.json.`);
    },
  );
  try {
    return manifestShape.parse(JSON.parse(text));
  } catch (error) {
    throw new OperationRefused('The manifest.json of this backup is damaged.', { cause: error });
  }
}

async function restoreTables(
  pool: pg.Pool,
  folder: string,
  manifest: Manifest,
  beforeCommit: () => Promise<void>,
): Promise<Verified> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await checkSeesEverything(client);
    if (JSON.stringify(await listMigrations(client)) !== JSON.stringify(manifest.migrations))
      throw new OperationRefused(
        'This backup was made by another version of Holdfast. Restore it with that version, then start this one.',
      );
    const here = await listTables(client);
    const names = new Set(here.map((table) => `${table.schema}.${table.table}`));
    const strange = manifest.tables.find((table) => !names.has(`${table.schema}.${table.table}`));
    if (strange || manifest.tables.length !== here.length)
      throw new OperationRefused('The tables of this backup are not those of this version.');
    await emptyPlace(client, here);
    for (const table of manifest.tables) {
      const columns = table.columns.map((column) => quoted(column)).join(', ');
      const name = quoted(table.schema, table.table);
      // What a row set off when it was new has happened already.
      if (table.schema !== 'jobs') await client.query(`alter table ${name} disable trigger user`);
      const stream = client.query(copy.from(`copy ${name} (${columns}) from stdin`));
      await pipeline(createReadStream(join(folder, table.file)), stream);
      const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${name}`);
      if (Number(rows[0]?.n) !== table.rows)
        throw new OperationRefused(`${name} has ${rows[0]?.n} rows and should have ${table.rows}.`);
      if (table.schema !== 'jobs') await client.query(`alter table ${name} enable trigger user`);
    }
    for (const one of manifest.sequences) {
      if (one.last !== null)
        await client.query('select setval($1::regclass, $2::bigint)', [
          quoted(one.schema, one.sequence),
          one.last,
        ]);
    }
    if (manifest.demonstration) await markDemonstration(client);
    const audit = await verifyAudit(client);
    if (audit.broken) throw new OperationRefused('The audit log of this backup does not hold.');
    await beforeCommit();
    await client.query('commit');
    return audit;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Refuses a place where people have worked; what the job runner made by itself is cleared. */
async function emptyPlace(
  client: pg.PoolClient,
  tables: { schema: string; table: string }[],
): Promise<void> {
  for (const { schema, table } of tables) {
    const name = quoted(schema, table);
    if (schema === 'jobs') continue;
    const { rows } = await client.query(`select 1 from ${name} limit 1`);
    if (rows.length > 0)
      throw new OperationRefused(
        `The database is not empty: ${schema}.${table} has rows. Restore into a new one.`,
      );
  }
  const jobs = tables.filter((one) => one.schema === 'jobs');
  for (const one of jobs.toReversed())
    await client.query(`delete from ${quoted(one.schema, one.table)}`);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  return hash.digest('hex');
}
