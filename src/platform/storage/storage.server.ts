import type { Readable } from 'node:stream';

export interface StoredFile {
  body: Readable;
  contentType: string;
  /** Bytes. */
  size: number;
}

/**
 * Where files are kept. A key is a path of lower-case words, `care/<organisation>/<id>.pdf`; see
 * `checkedKey`. No key may be the folder of another. When `put` returns, the file is durable; one
 * that fails leaves what was there before.
 */
export interface Storage {
  put(key: string, body: Buffer | Readable, about: { contentType: string }): Promise<void>;
  /** The file, or null where there is none. The caller reads `body` to its end or destroys it. */
  get(key: string): Promise<StoredFile | null>;
  exists(key: string): Promise<boolean>;
  /** Removes the file; one that is not there is no error. */
  delete(key: string): Promise<void>;
  /** Every key that begins so, in no set order; all of them for `''`. */
  list(prefix: string): AsyncIterable<string>;
  close(): void;
}
