import { type ConstructorOptions, PgBoss } from 'pg-boss';
import type { Database } from '../database/database.server.ts';
import type { Tx } from '../database/transaction.server.ts';
import { type Clock, wallClock } from '../moving-clock.server.ts';

type IDatabase = NonNullable<ConstructorOptions['db']>;

/** Every queue there is. A payload holds ids alone, never a person's data. */
export const queues = [
  'mail-send',
  'mail-failed',
  'overdue-reviews',
  'directory-import',
  'connection-chase',
  'message-send',
  'appointment-changed',
  'appointment-remind',
  'visit-late',
  'listing-decay',
  'training-ends',
  'discretion-review',
  'survey-tend',
  'survey-answers',
  'notification-send',
  'export-run',
  'export-end',
  'tidy',
] as const;
export type Queue = (typeof queues)[number];

/** `waiting` for its turn or its hour, or to be tried again; `failed` was tried for the last time. */
export const jobStates = ['waiting', 'active', 'failed'] as const;
export type JobState = (typeof jobStates)[number];

/** A try of a job that ended. */
export interface JobEnded {
  queue: Queue;
  id: string;
  seconds: number;
  /** What it threw, where it did. */
  error?: unknown;
}

/** What a handler is given: the payload, and a way to say how far it has come (0–100). */
export interface JobRun {
  id: string;
  data: Record<string, unknown>;
  signal: AbortSignal;
  now: Date;
  /** Should it fail, it is not tried again. */
  last: boolean;
}
export type JobHandler = (run: JobRun) => Promise<void>;

const SCHEMA = 'jobs';

/**
 * Seconds without a sign of life after which a job in hand counts as failed: its server was killed.
 * Looked at once a minute, so that another try comes within two.
 */
const SIGN_OF_LIFE = { heartbeatSeconds: 60 };

/** How often a failed job is tried again. Mail waits out a mail server's bad day: 24 tries in about 19 hours. */
const RETRIES = { retryLimit: 8, retryBackoff: true };
const MAIL_RETRIES = { retryLimit: 24, retryBackoff: true, retryDelay: 60, retryDelayMax: 3600 };
/** A program that is away: 10 tries in about three hours. */
const NOTIFICATION_RETRIES = {
  retryLimit: 10,
  retryBackoff: true,
  retryDelay: 15,
  retryDelayMax: 3600,
};
/** An export of a large service takes long; what it wrote before it was cut off stays. */
const EXPORT_RETRIES = { retryLimit: 3, retryBackoff: true, expireInSeconds: 3600 };
const retriesOf = (queue: Queue) =>
  queue === 'export-run'
    ? EXPORT_RETRIES
    : queue === 'mail-send'
      ? MAIL_RETRIES
      : queue === 'notification-send'
        ? NOTIFICATION_RETRIES
        : RETRIES;
/** Jobs of one queue that one process has in hand at once. */
const TOGETHER = 5;

/** Runs each statement under the jobs role, in a transaction of its own. */
function underJobsRole(db: Database): IDatabase {
  return {
    async executeSql(text, values) {
      const client = await db.pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin; set local role holdfast_jobs');
        const result = await client.query(text, values as unknown[]);
        await client.query('commit');
        // A multi-statement text answers with an array; the last result is the one wanted.
        return Array.isArray(result) ? (result.at(-1) ?? { rows: [] }) : result;
      } catch (error) {
        await client.query('rollback').catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
}

/** Makes the job tables and queues; called by the migration, as the owner. */
export async function prepareJobs(db: Database): Promise<void> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => db.pool.query(text, values as unknown[]) },
    schema: SCHEMA,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined);
  await boss.start();
  for (const name of queues) {
    const settings = { ...retriesOf(name), ...SIGN_OF_LIFE };
    if (await boss.getQueue(name)) await boss.updateQueue(name, settings);
    else await boss.createQueue(name, settings);
  }
  await boss.stop({ graceful: false });
  await db.pool.query(`
    grant usage on schema ${SCHEMA} to holdfast_jobs, holdfast_care, holdfast_workforce, holdfast_research, holdfast_account;
    grant select, insert, update, delete on all tables in schema ${SCHEMA} to holdfast_jobs;
    grant usage on all sequences in schema ${SCHEMA} to holdfast_jobs;
    grant execute on all functions in schema ${SCHEMA} to holdfast_jobs, holdfast_care, holdfast_workforce, holdfast_research, holdfast_account;
    grant select, insert on all tables in schema ${SCHEMA} to holdfast_care, holdfast_workforce, holdfast_research, holdfast_account;
  `);
}

export interface Jobs {
  /** Puts a job in the queue within the transaction of an act: it runs only if the act is committed. */
  send(tx: Tx, queue: Queue, data: Record<string, string | number>, after?: Date): Promise<void>;
  /** Works a queue, some of its jobs at once; one that throws is tried again, the others are not. */
  work(queue: Queue, handler: JobHandler): Promise<void>;
  /** Runs `queue` at the times of a cron line, London time. */
  every(queue: Queue, cron: string): Promise<void>;
  /** Queues that nothing works: a job in one would wait for ever. */
  unworked(): Queue[];
  /** How many jobs are in each queue by state. Failed ones are those that were given up. */
  counts(): Promise<{ queue: Queue; state: JobState; count: number }[]>;
  /** Runs at once what waits for an hour up to a moment: a clock was set ahead. */
  bringForward(until: Date): Promise<void>;
  healthy(): boolean;
  /** Finishes the jobs in hand, for at most 20 seconds. */
  stop(): Promise<void>;
}

/** Starts the job runner on a prepared database. */
export async function startJobs(
  db: Database,
  report: (error: Error) => void,
  options: { supervise?: boolean; ended?: (ended: JobEnded) => void; clock?: Clock } = {},
): Promise<Jobs> {
  const supervise = options.supervise ?? true;
  const clock = options.clock ?? wallClock;
  const boss = new PgBoss({
    db: underJobsRole(db),
    schema: SCHEMA,
    migrate: false,
    createSchema: false,
    supervise,
    schedule: supervise,
  });
  const worked = new Set<Queue>();
  let lastError = 0;
  boss.on('error', (error) => {
    lastError = Date.now();
    report(error);
  });
  await boss.start();
  // Warm each queue: a first `send` inside a transaction would else wait for its own connection.
  for (const name of queues) await boss.fetch(name, { batchSize: 0 } as never).catch(() => []);
  return {
    async send(tx, queue, data, after) {
      const inside: IDatabase = {
        executeSql: (text, values) => tx.$client.query(text, values as unknown[]),
      };
      await boss.send(queue, data, { db: inside, ...(after ? { startAfter: after } : {}) });
    },
    async work(queue, handler) {
      worked.add(queue);
      const settings = {
        pollingIntervalSeconds: 2,
        batchSize: TOGETHER,
        burstWhenBatchFull: true,
        perJobResults: true,
        includeMetadata: true,
      } as const;
      await boss.work(queue, settings, (batch) =>
        Promise.all(
          batch.map(async ({ id, data, signal, retryCount, retryLimit }) => {
            const began = performance.now();
            const seconds = () => (performance.now() - began) / 1000;
            const last = retryCount >= retryLimit;
            try {
              const given = (data ?? {}) as Record<string, unknown>;
              await handler({ id, data: given, signal, now: clock.now(), last });
            } catch (error) {
              options.ended?.({ queue, id, seconds: seconds(), error });
              return { id, status: 'failed' as const };
            }
            options.ended?.({ queue, id, seconds: seconds() });
            return { id, status: 'completed' as const };
          }),
        ),
      );
    },
    async every(queue, cron) {
      await boss.schedule(queue, cron, {}, { tz: 'Europe/London' });
    },
    unworked: () => queues.filter((queue) => !worked.has(queue)),
    counts: () => countJobs(db),
    async bringForward(until) {
      await underJobsRole(db).executeSql(
        `update ${SCHEMA}.job set start_after = now() where state = 'created' and start_after > now() and start_after <= $1`,
        [until],
      );
    },
    healthy: () => Date.now() - lastError > 30_000,
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  };
}

async function countJobs(db: Database) {
  const { rows } = await underJobsRole(db).executeSql(
    `select name as queue, case when state in ('created', 'retry') then 'waiting' else state::text end as state, count(*)::int as count
     from ${SCHEMA}.job where state in ('created', 'retry', 'active', 'failed') group by 1, 2`,
  );
  const found = rows as { queue: string; state: string; count: number }[];
  return queues.flatMap((queue) =>
    jobStates.map((state) => ({
      queue,
      state,
      count: found.find((row) => row.queue === queue && row.state === state)?.count ?? 0,
    })),
  );
}
