import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../test/support/postgres.ts';
import { freePort } from '../test/support/served.ts';
import { benchAccept } from './accept.ts';
import { benchAudit } from './audit.ts';
import { benchDiscretion } from './discretion.ts';
import { benchFhir } from './fhir.ts';
import { describeMachine } from './measure.ts';
import { benchPages } from './pages.ts';
import { fill, openPlace, type Place } from './place.ts';
import { benchReports } from './reports.ts';
import { benchServed, handOver, makeReader } from './served.ts';
import { benchSurveys, prepareSurvey } from './surveys.ts';

const help = `npm run bench -- [discretion | surveys | fhir | reports] [--respondents N] [--embedded] [--size N | --england | --large OWNER-URL]

Measures in databases of its own, made for it and thrown away: acts, pages and a served process.
  discretion         what discretion adds to an act, alone, with sixty link workers
  surveys            a survey's respondents through a served process over HTTP, alone
  --respondents N    so many of them (default 1000)
  fhir               the FHIR server alone, with 10,000 referrals (--size N for N link workers)
  reports            every report of a service with 20,000 referrals in a year, alone
  --embedded         in the embedded database, at one service's size alone
  --size N           the larger size has N link workers (default 120)
  --england          the larger size is England's: 3,300 link workers, 1.3 million referrals
  --large OWNER-URL  the larger size is this database, filled by \`holdfast generate\` with seed 1
                     and on the way migrated to this version; it is left there`;

/** One service: twelve link workers. */
const SERVICE = 12;
/** Five such services, for what is measured in one of them beside others. */
const TEAM = 60;
/** The larger size, where none is asked for. */
const USUAL = 120;
/** Referrals to one service. */
const BUSY = 20_000;
/** As many as have 10,000 referrals. */
const REFERRED = 25;
const say = (line: string) => console.log(line);

/** Measures, and gives the exit code: 2 where it is wrongly called. */
export async function bench(args: string[]): Promise<number> {
  const wanted = readArgs(args);
  if (typeof wanted === 'string') {
    (wanted === help ? console.log : console.error)(wanted);
    return wanted === help ? 0 : 2;
  }
  say(describeMachine());
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOLDFAST_DATA: folder,
    SESSION_SECRET: 'only-for-the-benchmark-and-thrown-away-after',
  };
  for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'STORAGE_URL', 'MAIL_URL'])
    delete env[name];
  const cluster = wanted.embedded ? null : await startPostgres({ durable: true });
  const at = (name: string) =>
    cluster ? { ownerUrl: cluster.url(name), url: cluster.appUrl(name) } : { directory: folder };
  const open: Place[] = [];
  const place = async (where: Parameters<typeof openPlace>[0], size?: number) => {
    const made = await openPlace(where);
    open.push(made);
    if (size) await fill(made, size);
    return made;
  };
  try {
    if (cluster)
      Object.assign(env, {
        DATABASE_URL: cluster.appUrl('small'),
        DATABASE_OWNER_URL: cluster.url('small'),
      });
    if (cluster) await createDatabases(cluster.url('postgres'), ['small', 'large']);
    if (wanted.discretion) {
      await benchDiscretion(await place(at('small'), TEAM), say);
      return 0;
    }
    if (wanted.reports) {
      const busy = await place(at('small'));
      await fill(busy, SERVICE, BUSY);
      await benchReports(busy, say);
      return 0;
    }
    if (wanted.surveys) {
      const asked = await place(at('small'));
      const survey = await prepareSurvey(asked);
      // The embedded database is one process's alone: it is the server's while people answer.
      const ports = { http: await freePort(), metrics: await freePort() };
      await benchSurveys(env, ports, { place: asked, survey, many: wanted.respondents }, say);
      return 0;
    }
    if (wanted.fhir && cluster) {
      const size = wanted.size === USUAL ? REFERRED : wanted.size;
      await benchFhir(await place(at('small'), size), cluster.socketUrl('small'), 10, say);
      return 0;
    }
    const small = await place(at('small'), SERVICE);
    const { rows } = await small.owner.query<{ version: string }>(
      "select split_part(version(), ' ', 2) as version",
    );
    say(`PostgreSQL ${rows[0]?.version}${cluster ? '' : ', embedded'}`);
    if (cluster) {
      const large = wanted.large
        ? await place({ ownerUrl: wanted.large, url: appUrlOf(wanted.large) })
        : await place(at('large'), wanted.size);
      await benchPages({ small, large }, say);
    } else await benchPages({ small }, say);
    await benchAccept(small, say);
    await benchAudit(small, say);
    // The embedded database is one process's alone: it is closed for the command line and the server.
    for (const one of open.splice(0)) await one.close();
    await makeReader(env);
    const person = await handOver(await place(at('small')));
    for (const one of open.splice(0)) await one.close();
    await benchServed(env, { http: await freePort(), metrics: await freePort() }, person, say);
  } finally {
    for (const one of open) await one.close();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}

function readArgs(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        embedded: { type: 'boolean' },
        england: { type: 'boolean' },
        size: { type: 'string' },
        respondents: { type: 'string' },
        large: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) return help;
    const size = values.england ? 3_300 : Number(values.size ?? USUAL);
    if (!Number.isSafeInteger(size) || size < SERVICE)
      return `--size must be a whole number of at least ${SERVICE}.\n\n${help}`.trim();
    const respondents = Number(values.respondents ?? 1_000);
    if (!Number.isSafeInteger(respondents) || respondents < 1)
      return `--respondents must be a whole number.\n\n${help}`;
    const [what, ...more] = positionals;
    if (more.length > 0 || (what && !['discretion', 'surveys', 'fhir', 'reports'].includes(what)))
      return `There is nothing to measure called ${positionals.join(' ')}.\n\n${help}`;
    return {
      ...values,
      size,
      respondents,
      discretion: what === 'discretion',
      surveys: what === 'surveys',
      fhir: what === 'fhir',
      reports: what === 'reports',
    };
  } catch (error) {
    return `${(error as Error).message}\n\n${help}`;
  }
}

async function createDatabases(url: string, names: string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const name of names) await client.query(`create database ${name}`);
  await client.end();
}

/** The application's login at the owner's address. */
function appUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.username = 'app_login';
  url.password = '';
  return url.href;
}
