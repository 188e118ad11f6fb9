/**
 * The thread PGlite runs in, so that a long query never stops the server's own loop. It takes whole
 * runs of wire-protocol messages and posts back what the database answers.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { cube } from '@electric-sql/pglite/contrib/cube';
import { earthdistance } from '@electric-sql/pglite/contrib/earthdistance';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { copyDirectory } from './copy.server.ts';

export interface WorkerOptions {
  directory?: string;
  template?: Uint8Array;
}
export type ToWorker =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'snapshot'; id: number; directory: string }
  | { kind: 'dump'; id: number }
  | { kind: 'close'; id: number };
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'done'; id: number; result?: Uint8Array; failure?: string };

interface NodeFsModule {
  NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } };
}

/** PGlite's file layer with an fsync: as shipped it has none, and a commit is then not on disk. */
class DurableFS extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const made = await super.init(...args);
    const preRun = made.emscriptenOpts.preRun as unknown as ((module: NodeFsModule) => void)[];
    preRun.push((module) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        fsyncSync(stream.nfd);
        return 0;
      };
    });
    return made;
  }
}

const port = parentPort;
if (!port) throw new Error('this file is the database thread');
const send = (message: FromWorker) => port.postMessage(message);
const options = workerData as WorkerOptions;

function startParams(): string[] {
  const shipped: string[] = PGlite.defaultStartParams;
  if (!options.directory) return shipped;
  // -F turns fsync off; without it every commit waits for the disk.
  return [
    ...shipped.filter((param) => param !== '-F'),
    '-c',
    'fsync=on',
    '-c',
    'wal_sync_method=fsync',
  ];
}

async function open(): Promise<PGlite> {
  const extensions = { cube, earthdistance, pg_trgm, unaccent };
  return PGlite.create({
    extensions,
    startParams: startParams(),
    ...(options.directory ? { fs: new DurableFS(options.directory) } : {}),
    ...(options.template
      ? { loadDataDir: new Blob([options.template as Uint8Array<ArrayBuffer>]) }
      : {}),
  });
}

try {
  const db = await open();
  const answer = async (message: ToWorker): Promise<void> => {
    if (message.kind === 'bytes') {
      await db.execProtocolRawStream(message.bytes, {
        syncToFs: false,
        onRawData: (bytes: Uint8Array) => send({ kind: 'bytes', bytes: bytes.slice() }),
      });
      return;
    }
    try {
      if (message.kind === 'dump') {
        const blob = await db.dumpDataDir('none');
        send({ kind: 'done', id: message.id, result: new Uint8Array(await blob.arrayBuffer()) });
      } else if (message.kind === 'snapshot') {
        if (!options.directory) throw new Error('a database in memory has no files to copy');
        await db.exec('checkpoint');
        copyDirectory(options.directory, message.directory);
        send({ kind: 'done', id: message.id });
      } else {
        if (options.directory) await db.exec('checkpoint');
        await db.close();
        if (options.directory) syncFolder(options.directory);
        send({ kind: 'done', id: message.id });
      }
    } catch (error) {
      send({ kind: 'done', id: message.id, failure: (error as Error).message });
    }
  };
  let queue = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    queue = queue.then(() => answer(message));
    // A fault below the protocol (a trap in the engine) ends the thread; the pool then reports it.
    queue.catch((error: Error) => {
      throw error;
    });
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'failed', message: (error as Error).message });
}

function syncFolder(directory: string): void {
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
