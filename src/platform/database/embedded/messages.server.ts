/** What the server's thread and the database's thread say to each other. */

export interface ThreadOptions {
  /** The folder with the database's files; absent for one in memory. */
  directory?: string;
  /** A tar file's contents to start a new database from. */
  template?: Uint8Array;
  shared: Int32Array<SharedArrayBuffer>;
}

/** Places in the shared numbers. */
export const POSTED = 0; // messages to the database's thread, so that it can sleep until one comes
export const UNREAD = 1; // bytes posted back that the client has not taken yet
export const UNSERVED = 2; // bytes posted to the database's thread that it has not read yet
export const FSYNCS = 3; // times a file was put on disk
export const CHECKPOINTS = 4; // checkpoints made without being asked
export const SHARED_NUMBERS = 5;

export type ToThread =
  /** Whole wire-protocol messages of one connection; a greater number is a newer connection. */
  | { kind: 'bytes'; connection: number; bytes: Uint8Array }
  /** The connection is given back: it must not be in a transaction. */
  | { kind: 'released'; connection: number }
  | { kind: 'disconnect'; connection: number }
  | { kind: 'snapshot'; id: number; directory: string }
  | { kind: 'dump'; id: number }
  | { kind: 'close'; id: number };

export type FromThread =
  | { kind: 'ready' }
  | { kind: 'bytes'; connection: number; bytes: Uint8Array }
  | { kind: 'done'; id: number; result?: Uint8Array; failure?: string };
