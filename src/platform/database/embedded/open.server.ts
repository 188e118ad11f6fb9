import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { lockDirectory } from './lock.server.ts';
import { CHECKPOINTS, FSYNCS } from './messages.server.ts';
import { startThread, type Task, type Thread } from './thread.server.ts';
import { tidyDatabase } from './tidy.server.ts';
import { Wire } from './wire.server.ts';

export interface Embedded {
  /**
   * One connection; transactions queue. What waits over 15 s for it fails: inside a transaction use
   * only that transaction. COPY FROM STDIN and TO STDOUT work; LISTEN, cancelling and
   * statement_timeout do not, and the clock counts whole milliseconds: order by sequence, not time.
   */
  pool: pg.Pool;
  /**
   * A consistent copy of the files, on disk when this returns, made while the database runs. The
   * folder, which must not hold a database yet, can then be opened as one.
   */
  snapshot(intoDirectory: string): Promise<void>;
  /** The whole database as one tar file, to start others from with `template`. */
  dump(): Promise<Uint8Array>;
  /** `dump`, into a file. */
  dumpTemplate(file: string): Promise<void>;
  /** How often files were put on disk, and checkpoints made, since the database was started. */
  counts(): { fsyncs: number; checkpoints: number };
  /** Waits up to 10 s for running work, then closes; what was not committed is rolled back. */
  close(): Promise<void>;
}

/** How long a statement or transaction waits for the one connection. */
const MOST_WAIT_MS = 15_000;
const MOST_CLOSING_MS = 10_000;
const TIDY_EVERY_MS = 10 * 60_000;

/**
 * Opens the embedded PostgreSQL (PGlite) behind a real `pg.Pool`, in a folder that this process
 * locks, or in memory. Throws if the folder is in use or its files cannot be opened. If the engine
 * breaks, what is under way fails; a database in a folder is opened anew for the next connection,
 * with all that was committed.
 */
export async function openEmbedded(options: {
  directory?: string;
  /** A tar file made by `dump`, for a new database to start from. */
  template?: string;
  /** How long to wait for the connection, for tests; 15 s if absent. */
  waitMs?: number;
}): Promise<Embedded> {
  const { directory } = options;
  const waitMs = options.waitMs ?? MOST_WAIT_MS;
  const unlock = directory ? lockDirectory(directory) : () => undefined;
  const start = () =>
    startThread({
      ...(directory ? { directory: join(directory, 'database') } : {}),
      ...(options.template ? { template: readFileSync(options.template) } : {}),
    });
  let closing: Promise<void> | undefined;
  let thread: Thread;
  try {
    thread = await start();
  } catch (error) {
    unlock();
    throw error;
  }

  const dial = async (wire: Wire) => {
    const stopped = thread.stopped();
    if (stopped) {
      if (!directory || closing) throw stopped;
      thread = await start();
    }
    return thread.attach(wire);
  };
  const pool = new pg.Pool({
    max: 1,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 0,
    stream: () => new Wire(dial),
  } as unknown as pg.PoolConfig);
  pool.on('error', () => undefined);
  // The loss of a connection in use is told by its queries; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('release', () => {
    if (!thread.stopped()) thread.release();
  });
  sayWhyItWaited(pool, waitMs);

  const tidying = setInterval(() => {
    if (pool.idleCount === pool.totalCount) tidyDatabase(pool).catch(() => undefined);
  }, TIDY_EVERY_MS).unref();

  /** Does a task between transactions: the pool's one connection is held meanwhile. */
  const quietly = async (task: Task) => {
    const client = await pool.connect();
    try {
      return await thread.ask(task);
    } finally {
      client.release();
    }
  };
  const dump = async () => {
    const result = await quietly({ kind: 'dump' });
    if (!result) throw new Error('the dump is empty');
    return result;
  };
  const close = async () => {
    clearInterval(tidying);
    const ended = pool.end();
    const late = setTimeout(() => void thread.end(), MOST_CLOSING_MS);
    try {
      await Promise.race([ended, thread.gone]);
      if (!thread.stopped()) await thread.ask({ kind: 'close' });
    } finally {
      clearTimeout(late);
      await thread.end();
      unlock();
    }
  };

  return {
    pool,
    async snapshot(into) {
      const target = join(into, 'database');
      if (existsSync(target)) throw new Error(`There is a database in ${into} already.`);
      await quietly({ kind: 'snapshot', directory: target });
    },
    dump,
    dumpTemplate: async (file) => writeFile(file, await dump(), { mode: 0o600 }),
    counts: () => ({
      fsyncs: Atomics.load(thread.shared, FSYNCS),
      checkpoints: Atomics.load(thread.shared, CHECKPOINTS),
    }),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** Waiting in vain is nearly always the pool used inside a transaction: the error says so. */
function sayWhyItWaited(pool: pg.Pool, waitMs: number): void {
  type Taker = (error: Error | undefined, client?: pg.PoolClient, done?: () => void) => void;
  const connect = pool.connect.bind(pool) as unknown as (take: Taker) => void;
  const explained = (error: Error) =>
    error.message.includes('timeout')
      ? new Error(
          `The embedded database has one connection, and it was not free within ${waitMs / 1000} s. Inside a transaction use the transaction, never the pool.`,
          { cause: error },
        )
      : error;
  const asked = (take?: Taker) => {
    if (take) {
      connect((error, client, done) => take(error && explained(error), client, done));
      return;
    }
    return new Promise((resolve, reject) => {
      connect((error, client) => (error ? reject(explained(error)) : resolve(client)));
    });
  };
  pool.connect = asked as typeof pool.connect;
}
