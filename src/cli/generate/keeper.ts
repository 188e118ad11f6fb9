import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type pg from 'pg';
import copy from 'pg-copy-streams';
import type { Sheets } from './sheets.ts';

/** Copies full sheets into the database while the next are being filled. */
export interface Keeper {
  /** Waits for what is being copied, then begins with what the sheets hold now. */
  keep(): Promise<void>;
  /** Lets what is being copied go on; to be called often. */
  turn(): Promise<void>;
  /** Copies the rest and waits for it. */
  finish(): Promise<void>;
}

/** @param client in a transaction, and used by nobody else until `finish` */
export function openKeeper(client: pg.ClientBase, sheets: Sheets): Keeper {
  let copying: Promise<void> | undefined;
  let failure: unknown;
  const wait = async () => {
    await copying;
    if (failure) throw failure;
  };
  const keep = async () => {
    await wait();
    copying = copyAll(client, sheets.take()).catch((error) => {
      failure = error;
    });
  };
  return {
    keep,
    turn: () => turn(),
    async finish() {
      await keep();
      await wait();
    },
  };
}

async function copyAll(client: pg.ClientBase, full: ReturnType<Sheets['take']>): Promise<void> {
  for (const { statement, blocks } of full)
    await pipeline(Readable.from(blocks), client.query(copy.from(statement)));
}
