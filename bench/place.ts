import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  type Database,
  openEmbeddedDatabase,
  openPostgres,
} from '#platform/database/database.server.ts';
import { migrateDatabase } from '#platform/database/migrate.server.ts';
import { prepareJobs, startJobs } from '#platform/jobs/jobs.server.ts';
import { generate } from '../src/cli/generate/generate.ts';
import { NOW } from '../src/cli/generate/service.ts';

/** A database to measure in: as the server has it, and as its owner. */
export interface Place {
  db: Database;
  owner: pg.Pool;
  close(): Promise<void>;
}

/** Opens and migrates a database with its jobs; embedded where only a folder is given. */
export async function openPlace(
  where: { ownerUrl: string; url: string } | { directory: string },
): Promise<Place> {
  const embedded = 'directory' in where;
  const owner = embedded ? await openEmbeddedDatabase(where) : openPostgres(where.ownerUrl, 4);
  const login = embedded ? undefined : new URL(where.url).username;
  await migrateDatabase(owner.pool, login);
  await prepareJobs(owner);
  const db = embedded ? owner : openPostgres(where.url, 16);
  const jobs = await startJobs(db, () => undefined, { supervise: false });
  db.jobs = jobs;
  return {
    db,
    owner: owner.pool,
    async close() {
      await jobs.stop();
      if (db !== owner) await db.close();
      await owner.close();
    },
  };
}

/**
 * Fills an empty place with England's work for so many link workers, or with so many referrals; one that
 * is full stays.
 */
export async function fill(
  place: Place,
  linkWorkers: number,
  referrals = Math.round((linkWorkers * 1_300_000) / 3_300),
): Promise<void> {
  const { rows } = await place.owner.query('select 1 from care.person limit 1');
  if (rows.length > 0) return;
  await generate(place.owner, { linkWorkers, referrals, seed: 1 }, (line) =>
    process.stderr.write(`\r${line.padEnd(70)}`),
  );
  process.stderr.write('\n');
  await place.owner.query('vacuum (analyze)');
  await sleep(1000);
}

/** The link workers of a usual service, twelve of them, as they act at the end of the made-up past. */
export async function linkWorkersOf(place: Place, service = 'made-up-1-1'): Promise<Ctx[]> {
  const { rows } = await place.owner.query<{ organisation_id: string; id: string; name: string }>(
    `select m.organisation_id, u.id, u.name from account.membership m join account."user" u on u.id = m.user_id
     join account.organisation o on o.id = m.organisation_id
     where o.slug = $1 and m.role = 'link-worker' order by u.id`,
    [service],
  );
  if (rows.length === 0) throw new Error('nobody works here');
  return rows.map((row) => ({
    db: place.db,
    actor: {
      kind: 'staff',
      id: row.id,
      name: row.name,
      organisationIds: [row.organisation_id],
      roles: ['link-worker'],
    },
    now: new Date(NOW),
    requestId: 'bench',
  }));
}
