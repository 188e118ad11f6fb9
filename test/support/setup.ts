import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '#platform/database/database.server.ts';
import { openEmbedded } from '#platform/database/embedded/open.server.ts';
import { migrateDatabase } from '#platform/database/migrate.server.ts';
import { prepareJobs } from '#platform/jobs/jobs.server.ts';
import { startPostgres } from './postgres.ts';

/**
 * Before all tests: makes one migrated database that each test file starts a copy of. With
 * HOLDFAST_TEST_DATABASE=postgres that is a PostgreSQL server of our own, else PGlite.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  process.env.HOLDFAST_TEST_RUN = folder;
  const tidy = () => rmSync(folder, { recursive: true, force: true });
  if (process.env.HOLDFAST_TEST_DATABASE === 'postgres') {
    const cluster = await startPostgres();
    const first = openPostgres(cluster.url('postgres'), 1);
    await first.pool.query('create database holdfast_template');
    await first.close();
    const owner = openPostgres(cluster.url('holdfast_template'), 2);
    await migrateDatabase(owner.pool, 'app_login');
    await prepareJobs(owner);
    await owner.close();
    process.env.HOLDFAST_TEST_CLUSTER = String(cluster.port);
    return async () => {
      await cluster.stop();
      tidy();
    };
  }
  const embedded = await openEmbedded({});
  const db = { kind: 'embedded' as const, pool: embedded.pool, close: () => embedded.close() };
  await migrateDatabase(db.pool);
  await prepareJobs(db);
  const template = join(folder, 'template.tar');
  writeFileSync(template, await embedded.dump());
  await embedded.close();
  process.env.HOLDFAST_TEST_TEMPLATE = template;
  return async () => tidy();
}
