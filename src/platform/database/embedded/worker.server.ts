/**
 * The thread the embedded database runs in, so that a long query never stops the server's own loop.
 * It reads whole wire-protocol messages and posts back what the database answers.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { copyDirectory, syncPath, syncTree } from './copy.server.ts';
import { openEngine } from './engine.server.ts';
import {
  CHECKPOINTS,
  type FromThread,
  FSYNCS,
  POSTED,
  type ThreadOptions,
  type ToThread,
  UNREAD,
  UNSERVED,
} from './messages.server.ts';

if (!parentPort) throw new Error('this file is the database thread');
const port = parentPort;
const { directory, template, shared } = workerData as ThreadOptions;

/** Answers are posted in parts of this many bytes, or when a run of messages is done. */
const PART = 65_536;
/** Above this many bytes that the client has not taken, the database waits. */
const MOST_UNREAD = 8 * 1024 * 1024;
/** After this much log the database makes a checkpoint; alone it never does, and the log grows. */
const CHECKPOINT_AFTER = 64 * 1024 * 1024;

const part = new Uint8Array(PART);
let filled = 0;
/** The connection being served; 0 is nobody, and answers to nobody are dropped. */
let current = 0;
/** Messages that came while the database waited for others. */
const held: ToThread[] = [];

const post = (message: FromThread) => port.postMessage(message);

function postPart(): void {
  if (filled > 0 && current > 0) {
    const bytes = part.slice(0, filled);
    let unread = Atomics.add(shared, UNREAD, filled) + filled;
    port.postMessage({ kind: 'bytes', connection: current, bytes } satisfies FromThread, [
      bytes.buffer,
    ]);
    while (unread > MOST_UNREAD) {
      Atomics.wait(shared, UNREAD, unread);
      unread = Atomics.load(shared, UNREAD);
    }
  }
  filled = 0;
}

function answer(bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) {
    const taken = rest.subarray(0, PART - filled);
    part.set(taken, filled);
    filled += taken.length;
    rest = rest.subarray(taken.length);
    if (filled === PART) postPart();
  }
}

/** One message of the wire protocol: a letter, its length, its text. */
function wireMessage(letter: string, text?: string): Uint8Array {
  const body = text === undefined ? Buffer.alloc(0) : Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Says that the client may send as much again. */
function taken(bytes: Uint8Array): Uint8Array {
  Atomics.sub(shared, UNSERVED, bytes.length);
  Atomics.notify(shared, UNSERVED);
  return bytes;
}

/** Waits, in the middle of a COPY FROM STDIN, for its next lines; if none will come, fails it. */
function more(): Uint8Array {
  postPart();
  for (;;) {
    const seen = Atomics.load(shared, POSTED);
    const received = receiveMessageOnPort(port) as { message: ToThread } | undefined;
    if (received) {
      const { message } = received;
      if (message.kind === 'bytes' && message.connection === current) return taken(message.bytes);
      held.push(message);
      return wireMessage('f', 'the connection was given up in the middle of a copy');
    }
    Atomics.wait(shared, POSTED, seen);
  }
}

/** Where a database is being made: one that was cut short holds nothing anyone was told of. */
const unfinished = directory ? join(dirname(directory), 'database-unfinished') : undefined;

async function open() {
  if (directory && unfinished) {
    if (existsSync(unfinished)) rmSync(directory, { recursive: true, force: true });
    if (!existsSync(join(directory, 'PG_VERSION'))) {
      writeFileSync(unfinished, '', { mode: 0o600 });
      syncPath(dirname(directory), true);
    }
  }
  const fresh = !directory || existsSync(unfinished as string);
  const opened = await openEngine({
    directory,
    template: fresh ? template : undefined,
    making: fresh,
    more,
    answer,
    synced: () => void Atomics.add(shared, FSYNCS, 1),
  });
  if (directory && unfinished && fresh) {
    opened.run(wireMessage('Q', 'checkpoint'));
    filled = 0;
    opened.made();
    syncTree(directory);
    rmSync(unfinished);
    syncPath(dirname(directory), true);
  }
  return opened;
}

const engine = await open();

/** Runs a statement of our own, heard by nobody. */
function runQuietly(statement: string): void {
  postPart();
  const served = current;
  current = 0;
  engine.run(wireMessage('Q', statement));
  postPart();
  current = served;
}

/** Leaves nothing of a connection behind: the next one finds the session as new. */
function forget(): void {
  postPart();
  current = 0;
  engine.run(wireMessage('S')); // ends what was left between Parse and Sync
  runQuietly('rollback');
  runQuietly('discard all');
}

function serve(message: Extract<ToThread, { kind: 'bytes' }>): void {
  taken(message.bytes);
  if (message.connection < current) return;
  if (message.connection > current) {
    if (current > 0) forget();
    current = message.connection;
  }
  engine.run(message.bytes);
  postPart();
  if (engine.walWritten() > CHECKPOINT_AFTER && !engine.inTransaction()) {
    runQuietly('checkpoint');
    engine.walWritten(true);
    Atomics.add(shared, CHECKPOINTS, 1);
  }
}

async function work(message: Extract<ToThread, { id: number }>): Promise<Uint8Array | undefined> {
  if (message.kind === 'dump') {
    runQuietly('checkpoint');
    return new Uint8Array(await (await engine.db.dumpDataDir('none')).arrayBuffer());
  }
  if (message.kind === 'snapshot') {
    if (!directory) throw new Error('a database in memory has no files to copy');
    if (engine.inTransaction()) throw new Error('a transaction is open');
    runQuietly('checkpoint');
    copyDirectory(directory, message.directory);
    return;
  }
  if (current > 0) forget();
  if (directory) runQuietly('checkpoint');
  await engine.db.close();
  if (directory) syncPath(directory, true);
}

function take(message: ToThread): void {
  if (message.kind === 'bytes') serve(message);
  else if (message.kind === 'released') {
    if (message.connection === current && engine.inTransaction()) runQuietly('rollback');
  } else if (message.kind === 'disconnect') {
    if (message.connection === current) forget();
  } else {
    work(message).then(
      (result) => post({ kind: 'done', id: message.id, ...(result ? { result } : {}) }),
      (error: Error) => post({ kind: 'done', id: message.id, failure: error.message }),
    );
  }
}

// An error here is the engine's own (a trap, a panic): it ends the thread, and the pool says so.
port.on('message', (message: ToThread) => {
  take(message);
  for (let next = held.shift(); next; next = held.shift()) take(next);
});
post({ kind: 'ready' });
