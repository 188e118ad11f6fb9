import { Duplex } from 'node:stream';
import { UNREAD, UNSERVED } from './messages.server.ts';

/**
 * Letters of the messages that the database answers at once: Query, Sync, Flush, function call, and
 * the three of a copy. Others are kept until one of these follows.
 */
const ANSWERED = new Set([...'QSHFdcf'].map((letter) => letter.charCodeAt(0)));
const TERMINATE = 'X'.charCodeAt(0);

/** Above this many bytes that the database has not read, the client waits. */
const MOST_UNSERVED = 4 * 1024 * 1024;

/** Where a wire leads: the thread that runs the database. */
export interface Line {
  shared: Int32Array<SharedArrayBuffer>;
  send(bytes: Uint8Array): void;
  hangUp(): void;
}

/** The client's end of a connection, in the shape of the socket `pg` expects. */
export class Wire extends Duplex {
  readonly #dial: (wire: Wire) => Promise<Line>;
  #line: Line | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #greeted = false;
  #arrived: Buffer[] = [];
  #wanted = false;

  /** @param dial gives the line, starting the database's thread first where it does not run. */
  constructor(dial: (wire: Wire) => Promise<Line>) {
    super({ readableHighWaterMark: 1024 * 1024 });
    this.#dial = dial;
  }

  connect(): this {
    this.#dial(this).then(
      (line) => {
        if (this.destroyed) return line.hangUp();
        this.#line = line;
        this.emit('connect');
      },
      (error: Error) => this.destroy(error),
    );
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

  /** Takes what the database answered. */
  arrive(bytes: Uint8Array): void {
    this.#arrived.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (this.#wanted) this._read();
  }

  override _read(): void {
    this.#wanted = true;
    while (this.#wanted) {
      const next = this.#arrived.shift();
      if (!next) return;
      if (this.#line) giveBack(this.#line.shared, UNREAD, next.length);
      this.#wanted = this.push(next);
    }
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#pending = this.#pending.length ? Buffer.concat([this.#pending, chunk]) : chunk;
    const { answered, terminated } = this.#whole();
    const line = this.#line;
    if (!line) {
      done(new Error('not connected'));
      return;
    }
    if (answered > 0) {
      const bytes = new Uint8Array(this.#pending.subarray(0, answered));
      this.#pending = this.#pending.subarray(answered);
      Atomics.add(line.shared, UNSERVED, bytes.length);
      line.send(bytes);
    }
    if (terminated) this.#hangUp();
    if (Atomics.load(line.shared, UNSERVED) <= MOST_UNSERVED) done();
    else room(line.shared).then(() => done(), done);
  }

  /** How many bytes at the start are whole messages up to one that is answered. */
  #whole(): { answered: number; terminated: boolean } {
    const pending = this.#pending;
    let answered = 0;
    for (let at = 0; ; ) {
      const head = this.#greeted ? 1 : 0;
      if (pending.length < at + head + 4) return { answered, terminated: false };
      const letter = pending[at] ?? 0;
      if (this.#greeted && letter === TERMINATE) return { answered, terminated: true };
      const next = at + head + pending.readUInt32BE(at + head);
      if (pending.length < next) return { answered, terminated: false };
      if (!this.#greeted || ANSWERED.has(letter)) answered = next;
      this.#greeted = true;
      at = next;
    }
  }

  #hangUp(): void {
    const line = this.#line;
    this.#line = undefined;
    if (!line) return;
    line.hangUp();
    for (const part of this.#arrived) giveBack(line.shared, UNREAD, part.length);
    this.#arrived = [];
  }

  override _final(done: () => void): void {
    this.#hangUp();
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#hangUp();
    done(error);
  }
}

/** Lets the other side go on that waits for these bytes to be taken. */
export function giveBack(shared: Int32Array<SharedArrayBuffer>, which: number, bytes: number) {
  Atomics.sub(shared, which, bytes);
  Atomics.notify(shared, which);
}

async function room(shared: Int32Array<SharedArrayBuffer>): Promise<void> {
  for (;;) {
    const unserved = Atomics.load(shared, UNSERVED);
    if (unserved <= MOST_UNSERVED) return;
    await Atomics.waitAsync(shared, UNSERVED, unserved).value;
  }
}
