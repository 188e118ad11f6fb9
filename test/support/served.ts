import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type Running, startServer } from '../../server.ts';
import { demoPassword, seedDemo } from '../../src/cli/demo.ts';
import { buildIfNeeded } from '../../src/cli/serve.ts';
import { readConfig } from '../../src/platform/config.server.ts';
import { type Database, openPostgres } from '../../src/platform/database/database.server.ts';
import { postgresFromTemplate } from './database.ts';

/** What anybody can ask of a server over HTTP. */
export interface Calls {
  /** Signs somebody of the demo in; gives the cookie to send. */
  signIn(email: string): Promise<string>;
  post(
    path: string,
    fields: Record<string, string> | [string, string][],
    headers?: Record<string, string>,
  ): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

export interface Served extends Calls {
  /** The address people type. */
  origin: string;
  /** The address it listens at. */
  local: string;
  running: Running;
  /** Past row-level security: for looking. */
  owner: pg.Pool;
  stop(): Promise<void>;
}

/** Calls of the server that listens at `local` and is known to people as `origin`. */
export function callsTo(local: string, origin: string): Calls {
  const post: Calls['post'] = (path, fields, headers = {}) =>
    fetch(local + path, {
      method: 'POST',
      headers: {
        origin,
        connection: 'close',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
      redirect: 'manual',
    });
  return {
    get: (path, headers = {}) =>
      fetch(local + path, { headers: { connection: 'close', ...headers }, redirect: 'manual' }),
    post,
    async signIn(email) {
      const answer = await post('/sign-in', { email, password: demoPassword });
      if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
      return answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    },
  };
}

export async function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The address in links that were written before a server of a test had a port. */
const ORIGIN = 'http://localhost:3000';

/**
 * The folder and, on PostgreSQL, the database of a demo at work, for others to begin as copies of. The
 * first of a run that asks for it makes it.
 */
async function filledDemo(): Promise<{ folder: string; database: string }> {
  const run = process.env.HOLDFAST_TEST_RUN ?? '';
  const folder = join(run, 'demo');
  const name = 'database-name';
  if (!existsSync(folder)) {
    const making = mkdtempSync(join(run, 'making-'));
    const postgres = await postgresFromTemplate();
    await (await serve(making, postgres, {})).stop();
    writeFileSync(join(making, name), postgres?.name ?? '');
    try {
      renameSync(making, folder);
    } catch (error) {
      // Another of the run made it meanwhile.
      if (!existsSync(folder)) throw error;
    }
  }
  return { folder, database: readFileSync(join(folder, name), 'utf8') };
}

/**
 * The demo, served in this process from a folder of its own; with HOLDFAST_TEST_DATABASE=postgres
 * over a PostgreSQL database of its own, by the login that owns nothing. `DATABASE_URL` with
 * `DATABASE_OWNER_URL`, or `HOLDFAST_DATA`, choose the database instead, which is filled anew.
 */
export async function serveDemo(env: Record<string, string> = {}): Promise<Served> {
  buildIfNeeded();
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-served-'));
  const served = await serve(folder, await placeFor(folder, env), env);
  return {
    ...served,
    async stop() {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function placeFor(folder: string, env: Record<string, string>) {
  const { DATABASE_URL: appUrl = '', DATABASE_OWNER_URL: ownerUrl } = env;
  if (ownerUrl) return { appUrl, owner: openPostgres(ownerUrl, 4) };
  if (env.HOLDFAST_DATA) return null;
  const demo = await filledDemo();
  cpSync(demo.folder, folder, { recursive: true });
  return demo.database ? postgresFromTemplate(demo.database) : null;
}

async function serve(
  folder: string,
  postgres: { appUrl: string; owner: Database } | null,
  env: Record<string, string>,
): Promise<Served> {
  const port = await freePort();
  const settings = {
    PORT: String(port),
    PUBLIC_ORIGIN: ORIGIN,
    HOLDFAST_DATA: folder,
    LOG_LEVEL: 'silent',
    ...env,
  };
  const config = postgres
    ? readConfig({ ...settings, DATABASE_URL: postgres.appUrl }, 'test')
    : readConfig(settings, 'demo');
  const running = await startServer(config, ({ db, signIn, address }) =>
    seedDemo({ db: postgres ? { ...db, pool: postgres.owner.pool } : db, signIn, address }),
  );
  const local = `http://127.0.0.1:${port}`;
  const origin = config.publicOrigin;
  return {
    origin,
    local,
    running,
    owner: postgres?.owner.pool ?? running.db.pool,
    ...callsTo(local, origin),
    async stop() {
      await running.stop();
      await postgres?.owner.close();
    },
  };
}
