import { AsyncLocalStorage } from 'node:async_hooks';
import { type IncomingMessage, Server } from 'node:http';
import pg from 'pg';

/** What one request asked of the database. */
interface Asked {
  statements: number;
}

/**
 * Counts what each request to a server of this process asks of its database, beginnings and ends of
 * transactions too. Jobs that run meanwhile are none of it.
 */
export function countStatements() {
  const during = new AsyncLocalStorage<Asked>();
  const last = new Map<string, Asked>();
  const { emit } = Server.prototype;
  const { query } = pg.Client.prototype;
  Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]) {
    if (event !== 'request') return Reflect.apply(emit, this, [event, ...given]);
    const asked = { statements: 0 };
    last.set((given[0] as IncomingMessage).url ?? '', asked);
    return during.run(asked, () => Reflect.apply(emit, this, [event, ...given]));
  };
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const asked = during.getStore();
    if (asked) asked.statements += 1;
    return Reflect.apply(query, this, given);
  } as typeof query;
  return {
    /** Of the last request for an address. */
    of: (path: string): number => last.get(path)?.statements ?? 0,
    stop() {
      Server.prototype.emit = emit;
      pg.Client.prototype.query = query;
    },
  };
}
