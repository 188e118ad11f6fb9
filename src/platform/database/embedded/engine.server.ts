/** PGlite with the mends that make it safe for people's data, and its wire protocol as a stream. */
import { fsyncSync, mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { cube } from '@electric-sql/pglite/contrib/cube';
import { earthdistance } from '@electric-sql/pglite/contrib/earthdistance';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { NodeFS } from '@electric-sql/pglite/nodefs';

interface Stream {
  nfd: number;
  path?: string;
}
type Write = (
  stream: Stream,
  from: Uint8Array,
  offset: number,
  length: number,
  at?: number,
) => number;
interface Module {
  NODEFS: {
    stream_ops: { fsync?: (stream: Stream) => number; write: Write };
    tryFSOperation<T>(work: () => T): T;
  };
  HEAPU8: Uint8Array;
  addFunction(work: (pointer: number, length: number) => number, signature: string): number;
  stackSave(): number;
  stackRestore(to: number): void;
  _pgl_set_rw_cbs(read: number, write: number): void;
  _pgl_getMyProcPort(): number;
  _pgl_sendConnData(): void;
  _pgl_pq_flush(): void;
  _ProcessStartupPacket(port: number, ssl: boolean, gss: boolean): number;
  _PostgresMainLoopOnce(): void;
  _PostgresMainLongJmp(): void;
  _PostgresSendReadyForQueryIfNecessary(): void;
  _pq_buffer_remaining_data(): number;
  _IsTransactionBlock(): number;
}

export interface Engine {
  db: PGlite;
  /** Has the database read whole messages and answer them. Throws only if the engine broke. */
  run(messages: Uint8Array): void;
  inTransaction(): boolean;
  /** Bytes written to the write-ahead log since this was last asked with `true`. */
  walWritten(forget?: boolean): number;
  /** From now on commits wait for the disk, where `making` said that they need not. */
  made(): void;
}

/** The status with which the engine leaves after an SQL error, to be continued. */
const SQL_ERROR = 100;

/** PGlite's file layer with an fsync: as shipped it has none, and a commit is then not on disk. */
class DurableFS extends NodeFS {
  readonly #synced: () => void;
  walBytes = 0;
  /** False while a database is being made: it is then put on disk whole, once. */
  durable: boolean;

  constructor(directory: string, durable: boolean, synced: () => void) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    super(directory);
    this.durable = durable;
    this.#synced = synced;
  }

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const made = await super.init(...args);
    const preRun = made.emscriptenOpts.preRun as unknown as ((module: Module) => void)[];
    preRun.push(({ NODEFS }) => {
      NODEFS.stream_ops.fsync = (stream) => {
        if (!this.durable) return 0;
        NODEFS.tryFSOperation(() => fsyncSync(stream.nfd));
        this.#synced();
        return 0;
      };
      const { write } = NODEFS.stream_ops;
      NODEFS.stream_ops.write = (stream, from, offset, length, at) => {
        if (stream.path?.includes('/pg_wal/')) this.walBytes += length;
        return write(stream, from, offset, length, at);
      };
    });
    return made;
  }
}

/**
 * Opens PGlite in a folder or in memory.
 * @param from.making nothing needs to be on disk until the caller puts it there and says `made`.
 * @param from.more called when the database reads on past the messages it was given, as `COPY FROM
 * STDIN` does: it waits for the next ones.
 * @param from.answer takes what the database answers; the bytes are only lent.
 */
export async function openEngine(from: {
  directory?: string | undefined;
  template?: Uint8Array | undefined;
  making: boolean;
  more(): Uint8Array;
  answer(bytes: Uint8Array): void;
  synced(): void;
}): Promise<Engine> {
  const fs = from.directory ? new DurableFS(from.directory, !from.making, from.synced) : undefined;
  const shipped: string[] = PGlite.defaultStartParams;
  let lastWords: string | undefined;
  const broke = (error: unknown) =>
    new Error(lastWords ?? (error as Error).message, { cause: error });
  const db = await PGlite.create({
    extensions: {
      btree_gin,
      btree_gist,
      citext,
      cube,
      earthdistance,
      pg_trgm,
      pgcrypto,
      unaccent,
    },
    // -F turns fsync off; without it every commit waits for the disk. It has no fdatasync.
    startParams: fs
      ? [...shipped.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync']
      : shipped,
    // Log files of 1 MB, not 16: a database of which copies are made should start small.
    initDbStartParams: ['--wal-segsize=1'],
    onStderr(line) {
      // Other lines may quote people's data.
      lastWords = /\b(?:PANIC|FATAL):.*/.exec(line)?.[0] ?? lastWords;
      return false;
    },
    ...(fs ? { fs } : {}),
    ...(from.template ? { loadDataDir: new Blob([from.template as Uint8Array<ArrayBuffer>]) } : {}),
  }).catch((error) => {
    throw broke(error);
  });
  const engine = withStream(db, from);
  return {
    ...engine,
    db,
    run(messages) {
      try {
        engine.run(messages);
      } catch (error) {
        throw broke(error);
      }
    },
    walWritten(forget) {
      const written = fs?.walBytes ?? 0;
      if (fs && forget) fs.walBytes = 0;
      return written;
    },
    made() {
      if (fs) fs.durable = true;
    },
  };
}

/**
 * Takes over the engine's reading and writing. PGlite's own way hands it a finished message and
 * says "connection lost" to a read past its end, so that COPY FROM STDIN cannot work, and goes on
 * after the engine has broken; this one waits for more, and throws.
 */
function withStream(
  db: PGlite,
  wire: { more(): Uint8Array; answer(bytes: Uint8Array): void },
): Pick<Engine, 'run' | 'inTransaction'> {
  const module = db.Module as unknown as Module;
  let input: Uint8Array = new Uint8Array();
  let at = 0;
  const read = module.addFunction((pointer, most) => {
    if (at >= input.length) {
      input = wire.more();
      at = 0;
    }
    const part = input.subarray(at, at + most);
    module.HEAPU8.set(part, pointer);
    at += part.length;
    return part.length;
  }, 'ipi');
  const write = module.addFunction((pointer, length) => {
    wire.answer(module.HEAPU8.subarray(pointer, pointer + length));
    return length;
  }, 'ipi');
  module._pgl_set_rw_cbs(read, write);

  const greet = () => {
    if (module._ProcessStartupPacket(module._pgl_getMyProcPort(), true, true) !== 0)
      throw new Error('the database did not take the connection');
    module._pgl_sendConnData();
    module._pgl_pq_flush();
  };

  const readOne = () => {
    const stack = module.stackSave();
    try {
      module._PostgresMainLoopOnce();
    } catch (error) {
      if ((error as { status?: number }).status !== SQL_ERROR) throw error;
      module.stackRestore(stack);
      module._PostgresMainLongJmp();
    }
  };

  return {
    inTransaction: () => module._IsTransactionBlock() !== 0,
    run(messages) {
      input = messages;
      at = 0;
      if (messages[0] === 0) return greet();
      while (at < input.length || module._pq_buffer_remaining_data() > 0) readOne();
      module._PostgresSendReadyForQueryIfNecessary();
      module._pgl_pq_flush();
    },
  };
}
