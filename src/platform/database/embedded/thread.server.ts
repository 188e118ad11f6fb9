import { Worker } from 'node:worker_threads';
import {
  type FromThread,
  POSTED,
  SHARED_NUMBERS,
  type ThreadOptions,
  type ToThread,
  UNREAD,
} from './messages.server.ts';
import { giveBack, type Line, type Wire } from './wire.server.ts';

export type Task = { kind: 'snapshot'; directory: string } | { kind: 'dump' } | { kind: 'close' };

/** The database's thread, running. */
export interface Thread {
  shared: Int32Array<SharedArrayBuffer>;
  /** Why it stopped; absent while it runs. */
  stopped(): Error | undefined;
  /** Settles when it has stopped, for whatever reason. */
  gone: Promise<void>;
  attach(wire: Wire): Line;
  /** The client gave its connection back to the pool. */
  release(): void;
  ask(task: Task): Promise<Uint8Array | undefined>;
  end(): Promise<void>;
}

/** Starts the database's thread and waits until it serves. Throws if the files cannot be opened. */
export async function startThread(options: Omit<ThreadOptions, 'shared'>): Promise<Thread> {
  const shared = new Int32Array(new SharedArrayBuffer(SHARED_NUMBERS * 4));
  const file = new URL('./worker.server.ts', import.meta.url);
  const worker = new Worker(file, {
    name: 'database',
    workerData: { ...options, shared } satisfies ThreadOptions,
    resourceLimits: { stackSizeMb: 16 },
  });
  const waiting = new Map<
    number,
    { resolve(result?: Uint8Array): void; reject(error: Error): void }
  >();
  let serving = false;
  let stopped: Error | undefined;
  let connection = 0;
  let wire: Wire | undefined;
  let tasks = 0;

  const post = (message: ToThread) => {
    worker.postMessage(message);
    Atomics.add(shared, POSTED, 1);
    Atomics.notify(shared, POSTED);
  };

  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') {
        serving = true;
        resolve();
      } else if (message.kind === 'bytes') {
        if (wire && message.connection === connection) wire.arrive(message.bytes);
        else giveBack(shared, UNREAD, message.bytes.length);
      } else {
        const task = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.failure) task?.reject(new Error(message.failure));
        else task?.resolve(message.result);
      }
    });
    let cause: Error | undefined;
    worker.on('error', (error: Error) => {
      cause = error;
    });
    worker.on('exit', () => {
      const what = serving ? 'has stopped' : 'did not open';
      const why = cause ? `: ${cause.message || cause.name}` : '';
      stopped = new Error(`The embedded database ${what}${why}`, { cause });
      reject(stopped);
      wire?.destroy(stopped);
      for (const task of waiting.values()) task.reject(stopped);
    });
  });

  return {
    shared,
    stopped: () => stopped,
    gone,
    attach(to) {
      const mine = ++connection;
      wire = to;
      return {
        shared,
        send: (bytes) => post({ kind: 'bytes', connection: mine, bytes }),
        hangUp() {
          if (wire === to) wire = undefined;
          post({ kind: 'disconnect', connection: mine });
        },
      };
    },
    release: () => post({ kind: 'released', connection }),
    ask: (task) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(stopped);
        waiting.set(++tasks, { resolve, reject });
        post({ ...task, id: tasks });
      }),
    end: async () => void (await worker.terminate()),
  };
}
