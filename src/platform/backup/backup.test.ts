import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { perform } from '../database/transaction.server.ts';
import { openStorage } from '../storage/open.server.ts';
import type { Storage } from '../storage/storage.server.ts';
import { backUp } from './backup.server.ts';
import { restoreBackup } from './restore.server.ts';
import { listTables, quoted } from './tables.server.ts';

let from: TestDatabase;
let to: TestDatabase;
let folder: string;
let files: Storage;
let emptyFiles: Storage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-backup-'));
  files = openStorage({ kind: 'folder', directory: join(folder, 'files') });
  emptyFiles = openStorage({ kind: 'folder', directory: join(folder, 'other-files') });
  [from, to] = [await openTestDatabase(), await openTestDatabase()];
  const service = await makeService(from);
  await from.owner.query(
    `insert into care.person (id, organisation_id, given_name, family_name, date_of_birth, about_me, made_at, changed_at)
     select gen_random_uuid(), $1, 'Zoë ' || g, E'O\\'Brien\\t\\\\N', '1950-01-01', E'line one\\nline two 🌱', now(), now() from generate_series(1, 500) g`,
    [service.organisationId],
  );
  for (let i = 0; i < 20; i++)
    await perform(service.linkWorker, 'care', async (tx, note) => {
      await service.linkWorker.db.jobs?.send(tx, 'mail-send', { id: `${i}` });
      note({ act: 'test.act', subject: ['test', null] });
      return {};
    });
  await files.put('care/a/letter.pdf', Buffer.from('the letter'), {
    contentType: 'application/pdf',
  });
});
afterEach(async () => {
  await from.close();
  await to.close();
  await rm(folder, { recursive: true });
});

/** Every table with its number of rows and a hash over all of them. */
async function everything(pool: pg.Pool): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { schema, table } of await listTables(pool)) {
    if (schema === 'jobs' && table !== 'job') continue;
    const { rows } = await pool.query<{ hash: string }>(
      `select count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as hash from ${quoted(schema, table)} t`,
    );
    found[`${schema}.${table}`] = rows[0]?.hash ?? '';
  }
  return found;
}

describe('backup and restore', () => {
  it('bring back every row, every file, the jobs that wait and the audit log', async () => {
    const backup = join(folder, 'backup');
    const manifest = await backUp(from.owner, files, backup);
    expect(manifest.tables.find((one) => one.table === 'person')?.rows).toBe(500);
    const { audit } = await restoreBackup(to.owner, emptyFiles, backup);
    expect(audit).toMatchObject({ entries: 20, broken: null });
    const before = await everything(from.owner);
    expect(await everything(to.owner)).toEqual(before);
    expect(before['jobs.job']).toMatch(/^20 /);
    const file = await emptyFiles.get('care/a/letter.pdf');
    expect(file?.contentType).toBe('application/pdf');
    expect(Buffer.concat((await file?.body.toArray()) ?? []).toString()).toBe('the letter');
    // The numbers go on from where they were.
    const service = await makeService(to);
    await perform(service.linkWorker, 'care', async (_tx, note) => {
      note({ act: 'test.after', subject: ['test', null] });
      return {};
    });
  });

  it('refuse a place that is not empty, and leave it as it was', async () => {
    const backup = join(folder, 'backup');
    await backUp(from.owner, files, backup);
    await makeService(to);
    const before = await everything(to.owner);
    await expect(restoreBackup(to.owner, emptyFiles, backup)).rejects.toThrow(/not empty/);
    expect(await everything(to.owner)).toEqual(before);
    await expect(backUp(from.owner, files, backup)).rejects.toThrow(/something in/);
  });

  it('refuse a damaged or unfinished backup before anything is written', async () => {
    const backup = join(folder, 'backup');
    await backUp(from.owner, files, backup);
    const path = join(backup, 'tables/care.person.copy');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('Zoë 7', 'Zoe 7'));
    await expect(restoreBackup(to.owner, emptyFiles, backup)).rejects.toThrow(/damaged/);
    await rm(join(backup, 'manifest.json'));
    await expect(restoreBackup(to.owner, emptyFiles, backup)).rejects.toThrow(/not a finished/);
  });

  it('are whole while others write', async () => {
    const service = await makeService(from);
    let stop = false;
    const writer = (async () => {
      while (!stop)
        await perform(service.linkWorker, 'care', async (_tx, note) => {
          note({ act: 'test.meanwhile', subject: ['test', null] });
          return {};
        });
    })();
    const backup = join(folder, 'backup');
    await backUp(from.owner, files, backup);
    stop = true;
    await writer;
    const { audit } = await restoreBackup(to.owner, emptyFiles, backup);
    expect(audit.broken).toBeNull();
    expect(audit.entries).toBeGreaterThanOrEqual(20);
  });
});
