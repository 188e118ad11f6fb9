import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { lockDirectory } from './lock.server.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker.server.ts';

export interface Embedded {
  /** One connection; transactions queue. Statements that wait over 15 s for it fail, not hang. */
  pool: pg.Pool;
  /** A consistent copy of the files into an empty folder, made while the database runs. */
  snapshot(intoDirectory: string): Promise<void>;
  /** The whole database as one tar file, to start others from with `template`. */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Message types after which the client waits for an answer: Query, Sync, Flush, Terminate. */
const ENDS_A_RUN = new Set([...'QSHX'].map((letter) => letter.charCodeAt(0)));

/** The client's end of the wire: gathers whole messages into runs and gives back the answers. */
class Wire extends Duplex {
  readonly #send: (bytes: Uint8Array) => void;
  #pending: Buffer = Buffer.alloc(0);
  #started = false;

  constructor(send: (bytes: Uint8Array) => void) {
    super();
    this.#send = send;
  }

  // What pg asks of a socket.
  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#pending = this.#pending.length ? Buffer.concat([this.#pending, chunk]) : chunk;
    let end = 0;
    let at = 0;
    while (true) {
      const head = this.#started ? 1 : 0;
      if (this.#pending.length < at + head + 4) break;
      const next = at + head + this.#pending.readUInt32BE(at + head);
      if (this.#pending.length < next) break;
      if (!this.#started || ENDS_A_RUN.has(this.#pending[at] ?? 0)) end = next;
      this.#started = true;
      at = next;
    }
    if (end > 0) {
      this.#send(new Uint8Array(this.#pending.subarray(0, end)));
      this.#pending = this.#pending.subarray(end);
    }
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }
}

/**
 * Opens the embedded PostgreSQL (PGlite) behind a real `pg.Pool`, in a folder that this process
 * locks, or in memory. Throws if the folder is in use or its files cannot be opened.
 */
export async function openEmbedded(options: {
  directory?: string;
  /** A tar file made by `dump`, for a new database to start from. */
  template?: string;
}): Promise<Embedded> {
  const unlock = options.directory ? lockDirectory(options.directory) : () => undefined;
  const data = options.directory ? join(options.directory, 'database') : undefined;
  const fresh = !data || !existsSync(join(data, 'PG_VERSION'));
  const workerData: WorkerOptions = {
    ...(data ? { directory: data } : {}),
    ...(options.template && fresh ? { template: readFileSync(options.template) } : {}),
  };
  const worker = new Worker(new URL('./worker.server.ts', import.meta.url), { workerData });
  let wire: Wire | undefined;
  let connections = 0;
  let gone: Error | undefined;
  const waiting = new Map<
    number,
    { resolve(result?: Uint8Array): void; reject(error: Error): void }
  >();
  const post = (message: ToWorker) => worker.postMessage(message);

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'failed')
        reject(new Error(`The embedded database did not open: ${message.message}`));
      else if (message.kind === 'bytes') {
        // The end of an answer to a connection that is gone must not reach the next one.
        if (message.connection === connections) wire?.push(Buffer.from(message.bytes));
      } else {
        const ask = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.failure) ask?.reject(new Error(message.failure));
        else ask?.resolve(message.result);
      }
    });
    const lost = (error: Error) => {
      gone = error;
      reject(error);
      wire?.destroy(error);
      for (const ask of waiting.values()) ask.reject(error);
    };
    worker.on('error', lost);
    worker.on('exit', () => lost(new Error('The embedded database has stopped.')));
  }).catch((error) => {
    unlock();
    void worker.terminate();
    throw error;
  });

  const pool = new pg.Pool({
    max: 1,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 0,
    stream: () => {
      if (gone) throw gone;
      // A connection dropped in the middle of a transaction leaves the one session in it.
      post({ kind: 'connect', connection: ++connections });
      wire = new Wire((bytes) => post({ kind: 'bytes', bytes }));
      return wire as never;
    },
  } as pg.PoolConfig);
  pool.on('error', () => undefined);
  let lastId = 0;
  const ask = (
    message: { kind: 'snapshot'; directory: string } | { kind: 'dump' } | { kind: 'close' },
  ) =>
    new Promise<Uint8Array | undefined>((resolve, reject) => {
      if (gone) return reject(gone);
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      post({ ...message, id });
    });

  /** Runs between transactions: the pool's one connection is held meanwhile. */
  const quietly = async <T>(work: () => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      return await work();
    } finally {
      client.release();
    }
  };

  return {
    pool,
    snapshot: (directory) =>
      quietly(
        async () => void (await ask({ kind: 'snapshot', directory: join(directory, 'database') })),
      ),
    dump: () =>
      quietly(async () => {
        const result = await ask({ kind: 'dump' });
        if (!result) throw new Error('the dump is empty');
        return result;
      }),
    async close() {
      await pool.end();
      await ask({ kind: 'close' }).catch(() => undefined);
      await worker.terminate();
      unlock();
    },
  };
}
