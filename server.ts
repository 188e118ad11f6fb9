import { existsSync, writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '@hono/node-server';
import type { ServerBuild } from 'react-router';
import { openProvider } from '#account/provider.server.ts';
import { openSignIn } from '#account/sign-in.server.ts';
import type { SignInOptions } from '#account/sign-in-options.ts';
import { workExports } from '#app/fhir/export/run.server.ts';
import { workNotifications } from '#app/fhir/notify.server.ts';
import { workOverdueReviews } from '#care/casework/overdue.server.ts';
import { workConnections } from '#care/connection/jobs.server.ts';
import { workUndelivered } from '#care/connection/undelivered.server.ts';
import { workDirectory } from '#care/directory/jobs.server.ts';
import { workDiscretion } from '#care/discretion/widening.server.ts';
import { workMessages } from '#care/messaging/jobs.server.ts';
import { workVisits } from '#care/visit/jobs.server.ts';
import { type Config, ConfigError } from '#platform/config.server.ts';
import {
  type Database,
  openEmbeddedDatabase,
  openPostgres,
} from '#platform/database/database.server.ts';
import { isDemonstration, markDemonstration } from '#platform/database/demonstration.server.ts';
import { isMigrated, migrateDatabase } from '#platform/database/migrate.server.ts';
import { type Jobs, prepareJobs, startJobs } from '#platform/jobs/jobs.server.ts';
import { workTidy } from '#platform/jobs/tidy.server.ts';
import { openLimits } from '#platform/limit.server.ts';
import { createLog } from '#platform/log.server.ts';
import { openMail } from '#platform/mail/deliver.server.ts';
import { workMail } from '#platform/mail/queue.server.ts';
import { createMetrics, startMetricsServer } from '#platform/metrics.server.ts';
import { openMovingClock } from '#platform/moving-clock.server.ts';
import { projectRoot } from '#platform/root.server.ts';
import { keeperOf } from '#platform/secret/keeper.server.ts';
import { sessionSecret } from '#platform/secret/session-secret.server.ts';
import { openStorage } from '#platform/storage/open.server.ts';
import { openTexts } from '#platform/text-message/deliver.server.ts';
import { workSurveys } from '#research/survey/jobs.server.ts';
import { workTraining } from '#workforce/training/jobs.server.ts';
import { openHttp } from './src/http.server.ts';

const DEMO_MARK = 'demo-data';

/** Opens and migrates the database the settings choose; refuses a login that could escape its rows. */
export async function openDatabase(config: Config): Promise<Database> {
  if (!config.databaseUrl) {
    const mark = join(config.dataDirectory, DEMO_MARK);
    if (config.mode === 'production' && existsSync(mark)) throw ofDemonstration('HOLDFAST_DATA');
    const db = await openEmbeddedDatabase({ directory: config.dataDirectory });
    try {
      await refuseDemonstration(config, db, 'HOLDFAST_DATA');
      if (config.mode === 'demo')
        writeFileSync(mark, 'This folder holds the demonstration service.\n');
      await migrateDatabase(db.pool);
      if (config.mode === 'demo') await markDemonstration(db.pool);
      await prepareJobs(db);
      return db;
    } catch (error) {
      await db.close();
      throw error;
    }
  }
  const db = openPostgres(config.databaseUrl);
  try {
    await refuseDemonstration(config, db, 'DATABASE_URL');
    const login = await boundLogin(db);
    if (config.databaseOwnerUrl) {
      const owner = openPostgres(config.databaseOwnerUrl, 1);
      try {
        await migrateDatabase(owner.pool, login);
        await prepareJobs(owner);
      } finally {
        await owner.close();
      }
      await boundLogin(db);
    } else if (!(await isMigrated(db.pool)))
      throw new ConfigError([
        'DATABASE_OWNER_URL must be set once, here or for "holdfast migrate": the database is not of this version yet',
      ]);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

const ofDemonstration = (setting: string) =>
  new ConfigError([`${setting} must not name data of the demonstration: its passwords are public`]);

/** @throws ConfigError where production would start on the demonstration, or on what was restored of it */
async function refuseDemonstration(config: Config, db: Database, setting: string): Promise<void> {
  if (config.mode === 'production' && (await isDemonstration(db.pool)))
    throw ofDemonstration(setting);
}

/** The name of the login, which row-level security must hold: it bypasses nothing and owns nothing. */
async function boundLogin(db: Database): Promise<string> {
  const { rows } = await db.pool.query<{ login: string; bypasses: boolean; owns: boolean }>(
    `select r.rolname as login, r.rolsuper or r.rolbypassrls as bypasses,
       exists (select from pg_class c where c.relowner = r.oid) or exists (select from pg_namespace n where n.nspowner = r.oid) as owns
     from pg_roles r where r.rolname = current_user`,
  );
  const [found] = rows;
  if (!found || found.bypasses || found.owns)
    throw new ConfigError([
      `DATABASE_URL must not use a login that ${found?.owns && !found.bypasses ? 'owns tables and could change their policies' : 'may bypass row-level security'}; give the owner in DATABASE_OWNER_URL`,
    ]);
  return found.login;
}

export interface Running {
  address: string;
  db: Database;
  signIn: ReturnType<typeof openSignIn>;
  stop(): Promise<void>;
}

/** How long the server waits for slow callers, of whom a few could else keep all others out. */
function patience(requestSeconds: number): ServerOptions {
  const wait = requestSeconds * 1000;
  return {
    requestTimeout: wait,
    headersTimeout: Math.min(wait, 20_000),
    connectionsCheckingInterval: Math.min(wait / 5, 10_000),
  };
}

/** What the server needs to do its work, and whether each is there. */
async function readiness(db: Database, jobs: Jobs) {
  const migrations = await isMigrated(db.pool).catch(() => null);
  return { database: migrations !== null, migrations: migrations === true, jobs: jobs.healthy() };
}

/** Starts one server process; `seed` fills the database before people are let in. */
export async function startServer(
  config: Config,
  seed?: (running: Pick<Running, 'db' | 'signIn' | 'address'>) => Promise<void>,
): Promise<Running> {
  const log = createLog(config.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  const db = await openDatabase(config);
  const mail = openMail(config.mail);
  const storage = openStorage(config.storage);
  const secret = await sessionSecret(config);
  const signInOptions: SignInOptions = {
    origin: config.publicOrigin,
    secret,
    idleMinutes: config.idleMinutes,
  };
  const signIn = openSignIn(db, signInOptions);
  const provider = config.oidc && openProvider(db, signInOptions, config.oidc);
  const metrics = createMetrics();
  const clock = openMovingClock();
  const jobs = await startJobs(db, (error) => log.error('the job runner met an error', { error }), {
    clock,
    ended({ queue, id, seconds, error }) {
      metrics.job(queue, error === undefined ? 'done' : 'failed', seconds);
      if (error !== undefined) log.error('a job failed', { queue, jobId: id, error });
    },
  });
  db.jobs = jobs;
  db.keeper = keeperOf(secret);
  await workMail(db, jobs, mail);
  await workConnections(db, jobs);
  await workVisits(db, jobs);
  await workDiscretion(db, jobs);
  await workTraining(db, jobs, config.publicOrigin);
  await workSurveys(db, jobs, { secret, origin: config.publicOrigin });
  await workUndelivered(db, jobs);
  await workOverdueReviews(db, jobs, config.publicOrigin);
  await workMessages(db, jobs, {
    mail,
    texts: openTexts(config.texts),
    origin: config.publicOrigin,
  });
  await workDirectory(db, jobs, { allowedHosts: config.importAllowedHosts });
  await workNotifications(db, jobs, { allowedHosts: config.importAllowedHosts });
  await workExports(db, jobs, { storage, secret, smallGroup: config.smallGroup });
  await workTidy(db, jobs, (count) => log.info('tidied', { count }));
  const unworked = jobs.unworked();
  if (unworked.length > 0) throw new Error(`nothing works the queues ${unworked.join(', ')}`);
  await seed?.({ db, signIn, address: config.publicOrigin });
  metrics.watchPool(db.pool);
  metrics.watchQueues(jobs.counts);
  const metricsServer =
    config.metrics && (await startMetricsServer(config.metrics, metrics.registry));
  const buildFile = join(projectRoot, 'build/server/index.js');
  const build = (await import(pathToFileURL(buildFile).href)) as ServerBuild;
  const http = openHttp({
    services: {
      db,
      signIn,
      ...(provider ? { provider } : {}),
      log,
      mode: config.mode,
      origin: config.publicOrigin,
      idleMinutes: config.idleMinutes,
      smallGroup: config.smallGroup,
      allowedHosts: config.importAllowedHosts,
      secret,
      storage,
      limit: openLimits(config.mode === 'production' ? 1 : 100),
      clock,
      ...(config.mode === 'demo'
        ? {
            async setAhead(minutes: number) {
              clock.setAhead(minutes);
              await jobs.bringForward(clock.now());
            },
          }
        : {}),
      ...(mail.outbox && config.mode !== 'production' ? { outbox: mail.outbox } : {}),
    },
    build,
    metrics,
    trustProxy: config.trustProxy,
    ready: () => readiness(db, jobs),
  });
  const server = serve({
    fetch: http.fetch,
    port: config.port,
    hostname: config.host,
    serverOptions: patience(config.requestSeconds),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    address: config.publicOrigin,
    db,
    signIn,
    /** Finishes requests and jobs in hand, then closes the database. */
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      });
      await metricsServer?.close();
      await jobs.stop();
      storage.close();
      await db.close();
    },
  };
}
