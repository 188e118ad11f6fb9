import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { and, eq } from 'drizzle-orm';
import type pg from 'pg';
import { person } from '#care/person/schema.server.ts';
import type { Actor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  type Database,
  openEmbeddedDatabase,
  openPostgres,
} from '#platform/database/database.server.ts';
import { migrateDatabase } from '#platform/database/migrate.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { prepareJobs } from '#platform/jobs/jobs.server.ts';
import { generate } from '../src/cli/generate/generate.ts';
import { startPostgres } from '../test/support/postgres.ts';

const RUNS = 3;
const SECONDS = 2;
const middle = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** Measures an act through `perform` against the same statements sent straight by the driver. */
export async function bench(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { embedded: { type: 'boolean' } } });
  const cpu = cpus();
  console.log(
    `${cpu[0]?.model}, ${cpu.length} processors, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}, Node ${process.version}`,
  );
  const cluster = values.embedded ? null : await startPostgres({ durable: true });
  const owner = cluster ? openPostgres(cluster.url('postgres'), 4) : await openEmbeddedDatabase({});
  await migrateDatabase(owner.pool, cluster ? 'app_login' : undefined);
  await prepareJobs(owner);
  const db: Database = cluster ? openPostgres(cluster.appUrl('postgres'), 16) : owner;
  try {
    await generate(owner.pool, { linkWorkers: 12, referrals: 2_000, seed: 1 }, () => undefined);
    const ctx = await oneWorker(owner.pool, db);
    for (const clients of [1, 4, 16]) {
      const ours: number[] = [];
      const straight: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        straight.push(await rate(clients, () => actStraight(ctx)));
        ours.push(await rate(clients, () => act(ctx)));
      }
      const [a, b] = [middle(ours), middle(straight)];
      console.log(
        `${clients} clients: ${a.toFixed(0)} acts a second, ${b.toFixed(0)} straight, ratio ${(a / b).toFixed(2)}`,
      );
    }
  } finally {
    if (db !== owner) await db.close();
    await owner.close();
    await cluster?.stop();
  }
  return 0;
}

async function oneWorker(pool: pg.Pool, db: Database): Promise<Ctx & { people: string[] }> {
  const { rows } = await pool.query<{ organisation_id: string; user_id: string }>(
    'select organisation_id, user_id from account.membership limit 1',
  );
  const found = rows[0];
  if (!found) throw new Error('nobody works here');
  const people = await pool.query<{ id: string }>(
    'select id from care.person where organisation_id = $1',
    [found.organisation_id],
  );
  const actor: Actor = {
    kind: 'staff',
    id: found.user_id,
    name: 'A link worker',
    organisationIds: [found.organisation_id],
    roles: ['link-worker'],
  };
  const list = people.rows.map((row) => row.id);
  return { db, actor, now: new Date(), requestId: 'bench', people: list };
}

async function rate(clients: number, work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        await work();
        done++;
      }
    }),
  );
  return (done * 1000) / (performance.now() - began);
}

const anyOf = (list: string[]) => list[Math.floor(Math.random() * list.length)] ?? '';

/** Reads one person, changes them, and leaves an audit entry, under a key. */
function act(ctx: Ctx & { people: string[] }) {
  const id = anyOf(ctx.people);
  const organisationId = ctx.actor.organisationIds[0] ?? '';
  return perform({ ...ctx, key: newId() }, 'care', async (tx, note) => {
    const mine = and(eq(person.id, id), eq(person.organisationId, organisationId));
    await tx.select({ version: person.version }).from(person).where(mine).for('update');
    await tx.update(person).set({ aboutMe: 'Likes to be asked.' }).where(mine);
    note({ act: 'person.change', subject: ['person', id], personId: id });
    return { id };
  });
}

/** The same statements, written out. */
async function actStraight(ctx: Ctx & { people: string[] }): Promise<void> {
  const id = anyOf(ctx.people);
  const key = newId();
  const organisationId = ctx.actor.organisationIds[0] ?? '';
  const client = await ctx.db.pool.connect();
  try {
    await client.query(
      `begin; set local role holdfast_care; set local holdfast.org_ids = '{${organisationId}}'; set local holdfast.user_id = '${ctx.actor.id}'`,
    );
    await client.query('select platform.claim_act_key($1, $2, $3)', [key, ctx.actor.id, ctx.now]);
    await client.query(
      'select version from care.person where id = $1 and organisation_id = $2 for update',
      [id, organisationId],
    );
    await client.query(
      'update care.person set about_me = $3 where id = $1 and organisation_id = $2',
      [id, organisationId, 'Likes to be asked.'],
    );
    const entry = {
      organisationId,
      actorKind: 'staff',
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      act: 'person.change',
      subjectKind: 'person',
      subjectId: id,
      personId: id,
      reason: null,
      requestId: 'bench',
    };
    await client.query(
      'select platform.finish_act($1::jsonb, $2::timestamptz, $3::uuid, $4::jsonb)',
      [JSON.stringify([entry]), ctx.now, key, JSON.stringify({ id })],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}
