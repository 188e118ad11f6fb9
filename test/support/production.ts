import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSignIn } from '#account/sign-in.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Database, openEmbeddedDatabase } from '#platform/database/database.server.ts';
import { demoSignIns, seedOrganisations } from '../../src/cli/demo.ts';
import { buildIfNeeded } from '../../src/cli/serve.ts';
import { endAll, environment, start } from './command-line.ts';
import { postgresFromTemplate } from './database.ts';
import { callsTo, freePort } from './served.ts';

/** A context of somebody who signs in. */
type As = (email: string) => Ctx;

/**
 * The server as `npm start` runs it, a process of its own with the limits of production, on a database
 * that has the demonstration's sign-ins and nothing else. It can be killed and started again.
 */
export async function openProduction(settings: Record<string, string> = {}) {
  buildIfNeeded();
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-production-'));
  const directory = join(folder, 'data');
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const secret = 'a-secret-for-tests-of-more-than-32-characters';
  const postgres = await postgresFromTemplate();
  const template = process.env.HOLDFAST_TEST_TEMPLATE;
  const env = environment(directory, {
    PORT: String(port),
    SESSION_SECRET: secret,
    ...(postgres?.appUrl ? { DATABASE_URL: postgres.appUrl } : {}),
    ...settings,
  });
  const local = `http://127.0.0.1:${port}`;
  const calls = callsTo(local, origin);

  /** Works on the database past every policy; the embedded one only while no server has it. */
  async function asOwner<T>(work: (db: Database) => Promise<T>): Promise<T> {
    if (postgres) return work(postgres.owner);
    const db = await openEmbeddedDatabase({ directory, ...(template ? { template } : {}) });
    return work(db).finally(() => db.close());
  }

  let child: ReturnType<typeof start> | undefined;
  let said = '';
  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
  }

  return {
    origin,
    local,
    asOwner,
    ...calls,
    /** Makes the sign-ins; `more` is done as one of them. */
    seed: <T>(more: (as: As) => Promise<T>) =>
      asOwner(async (db) => {
        const options = { origin, secret, idleMinutes: 20 };
        const { organisations, users } = await seedOrganisations(db, openSignIn(db, options));
        return more((email) => {
          const one = demoSignIns.find((known) => known.email === email);
          if (!one) throw new Error(`nobody signs in as ${email}`);
          const { name, at, roles } = one;
          const id = users[email] ?? null;
          const organisationIds = [organisations[at as keyof typeof organisations]];
          const actor = { kind: 'staff' as const, id, name, organisationIds, roles };
          return { db, actor, now: new Date(), requestId: 'test' };
        });
      }),
    /** Starts it and waits until it has all it needs. */
    async start(): Promise<void> {
      const starting = start(env, 'start');
      child = starting;
      said = '';
      for (const stream of [starting.stdout, starting.stderr])
        stream?.on('data', (text) => {
          said += text;
        });
      for (;;) {
        const answer = await calls.get('/readyz').catch(() => null);
        await answer?.text();
        if (answer?.ok) return;
        if (starting.exitCode !== null) throw new Error(`the server did not start: ${said}`);
        await new Promise((done) => setTimeout(done, 50));
      }
    },
    /** What it wrote since it was started: its log. */
    said: () => said,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async close(): Promise<void> {
      endAll();
      await postgres?.owner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type Production = Awaited<ReturnType<typeof openProduction>>;
