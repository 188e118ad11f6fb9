import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '#platform/audit/verify.server.ts';
import { openEmbeddedDatabase, openPostgres } from '#platform/database/database.server.ts';
import { migrateDatabase } from '#platform/database/migrate.server.ts';
import { newId } from '#platform/id.ts';
import { openTestDatabase } from './support/database.ts';

const onPostgres = process.env.HOLDFAST_TEST_DATABASE === 'postgres';
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the child until a moment after it is ready, kills it outright, gives what it confirmed. */
async function confirmedUntilKilled(where: string, organisationId: string, milliseconds: number) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'support/kill-child.ts'), where, organisationId],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let out = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    if (!out) setTimeout(() => child.kill('SIGKILL'), milliseconds);
    out += text;
  });
  await new Promise((done) => child.once('close', done));
  return out
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(' ') as [id: string, key: string]);
}

async function check(pool: pg.Pool, organisationId: string, confirmed: [string, string][]) {
  const { rows } = await pool.query<{ id: string; key: string }>(
    'select id, given_name as key from care.person where organisation_id = $1',
    [organisationId],
  );
  const kept = new Set(rows.map((row) => row.id));
  expect(confirmed.filter(([id]) => !kept.has(id))).toEqual([]);
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  const audited = await pool.query(
    "select count(*)::int as n from platform.audit_entry where organisation_id = $1 and act = 'person.add'",
    [organisationId],
  );
  expect(audited.rows[0].n).toBe(rows.length);
  expect((await verifyAudit(pool)).broken).toBeNull();
}

describe('killed outright under load', () => {
  it.skipIf(onPostgres)(
    'the embedded database keeps all it confirmed, none twice, its chain whole',
    async () => {
      const directory = join(folder, 'data');
      const first = await openEmbeddedDatabase({ directory });
      await migrateDatabase(first.pool);
      await first.close();
      const organisationId = newId();
      const confirmed: [string, string][] = [];
      for (let round = 0; round < ROUNDS; round++) {
        confirmed.push(
          ...(await confirmedUntilKilled(directory, organisationId, 200 + Math.random() * 800)),
        );
        const db = await openEmbeddedDatabase({ directory });
        await check(db.pool, organisationId, confirmed);
        await db.close();
      }
      expect(confirmed.length).toBeGreaterThan(20);
    },
    180_000,
  );

  it.runIf(onPostgres)(
    'acts on PostgreSQL keep all they confirmed, none twice, the chain whole',
    async () => {
      const test = await openTestDatabase();
      const { rows } = await test.db.pool.query<{ name: string }>(
        'select current_database() as name',
      );
      const where = `postgres://app_login@127.0.0.1:${process.env.HOLDFAST_TEST_CLUSTER}/${rows[0]?.name}`;
      const organisationId = newId();
      const confirmed: [string, string][] = [];
      for (let round = 0; round < ROUNDS; round++) {
        confirmed.push(
          ...(await confirmedUntilKilled(where, organisationId, 200 + Math.random() * 800)),
        );
        const owner = openPostgres(where.replace('app_login', 'postgres'), 1);
        await check(owner.pool, organisationId, confirmed);
        await owner.close();
      }
      expect(confirmed.length).toBeGreaterThan(20);
      await test.close();
    },
    180_000,
  );
});
