import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { AGREED } from '#care/referral/fhir-referral.ts';
import type { Actor } from '#platform/actor.ts';
import { projectRoot } from '#platform/root.server.ts';
import { makeProgram } from '../test/support/program.ts';
import { freePort } from '../test/support/served.ts';
import type { Place } from './place.ts';

/** Connections of the client, and of the server to the database. */
const CONNECTIONS = 10;

/** Requests a second of a server that many use, without an audit log, on this kind of machine. */
const peer = { read: 1557, search: 622, create: 384, transaction: 101 };

/**
 * The FHIR server over HTTP in a process of its own, with its audit log: reading a Patient, a search
 * that gives fifty, making a referral, and four of those in a transaction.
 */
export async function benchFhir(
  place: Place,
  url: string,
  seconds: number,
  say: (line: string) => void,
): Promise<void> {
  const port = await freePort();
  const child = fork(join(projectRoot, 'bench/fhir-serve.ts'), {
    env: { ...process.env, DATABASE_URL: url, PORT: String(port), BENCH_POOL: String(CONNECTIONS) },
  });
  try {
    await once(child, 'message');
    const base = `http://127.0.0.1:${port}`;
    const { service, practice, people, settings } = await arranged(place);
    say(
      `FHIR over HTTP: ${CONNECTIONS} connections, pool of ${CONNECTIONS} by the database's socket, audit on, row-level security on; ${settings}`,
    );
    const staff = await programAt(place, service, 'link-worker');
    const referrer = await programAt(place, practice, 'referrer');
    let turn = 0;
    const referral = () => referralTo(service, ++turn);
    const works: Record<keyof typeof peer, [typeof staff, autocannon.Request]> = {
      read: [
        staff,
        {
          setupRequest: (request) => ({
            ...request,
            path: `/fhir/R4/Patient/${people[turn++ % people.length]}`,
          }),
        },
      ],
      search: [staff, { path: '/fhir/R4/Patient?_count=50' }],
      create: [
        referrer,
        {
          method: 'POST',
          path: '/fhir/R4/ServiceRequest',
          setupRequest: (request) => ({ ...request, body: JSON.stringify(referral()) }),
        },
      ],
      transaction: [
        referrer,
        {
          method: 'POST',
          path: '/fhir/R4',
          setupRequest: (request) => ({ ...request, body: JSON.stringify(four(referral)) }),
        },
      ],
    };
    for (const [name, [program, request]] of Object.entries(works)) {
      const token = await tokenOf(base, program);
      const run = (duration: number) =>
        autocannon({
          url: base,
          connections: CONNECTIONS,
          duration,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
          requests: [request],
        });
      await run(2);
      const before = await cpuOf(base);
      const found = await run(seconds);
      const cpu = ((await cpuOf(base)) - before) / found.requests.total / 1000;
      const rate = found.requests.average;
      const wrong = found.non2xx + found.errors;
      say(
        `${name}: ${rate.toFixed(0)} a second, p50 ${found.latency.p50} ms, p97.5 ${found.latency.p97_5} ms, ${cpu.toFixed(2)} ms of processor each; ${(rate / peer[name as keyof typeof peer]).toFixed(2)} times the peer without audit (goal 3)${wrong ? `; ${wrong} NOT ANSWERED WELL` : ''}`,
      );
    }
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function arranged({ owner }: Place) {
  const { rows } = await owner.query<{ service: string; practice: string }>(
    `select a.organisation_id as service, a.referring_organisation_id as practice
     from account.referral_agreement a join account.organisation o on o.id = a.organisation_id
     where o.slug = 'made-up-1-1' and a.ended_on is null order by 2 limit 1`,
  );
  const found = rows[0];
  if (!found) throw new Error('nobody refers here');
  const people = await owner.query<{ id: string }>(
    'select id from care.person where organisation_id = $1 order by id limit 2000',
    [found.service],
  );
  const settings = await owner.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'shared_buffers', 'max_connections') order by name",
  );
  return {
    ...found,
    people: people.rows.map((row) => row.id),
    settings: settings.rows.map((row) => `${row.name} ${row.setting}`).join(', '),
  };
}

const programAt = ({ db }: Place, organisationId: string, role: 'link-worker' | 'referrer') => {
  const actor: Actor = {
    kind: 'staff',
    id: null,
    name: 'Administrator',
    organisationIds: [organisationId],
    roles: ['administrator'],
  };
  return makeProgram({ db, actor, now: new Date(), requestId: 'bench' }, role, 'system/*.cruds');
};

async function tokenOf(base: string, program: Awaited<ReturnType<typeof programAt>>) {
  const answer = await fetch(`${base}/fhir/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await program.sign(),
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function cpuOf(base: string): Promise<number> {
  const { user, system } = (await (await fetch(`${base}/cpu`)).json()) as NodeJS.CpuUsage;
  return user + system;
}

const referralTo = (service: string, turn: number) => ({
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  extension: [{ url: AGREED, valueBoolean: true }],
  contained: [
    {
      resourceType: 'Patient',
      id: 'patient',
      name: [{ family: `Made ${turn}`, given: ['Up'] }],
      birthDate: `19${30 + (turn % 60)}-03-02`,
      telecom: [{ system: 'phone', value: '01632 960 123' }],
    },
  ],
  subject: { reference: '#patient' },
  performer: [{ reference: `Organization/${service}` }],
  reasonCode: [{ text: 'Alone since her husband died' }, { text: 'loneliness' }],
});

const four = (referral: () => object) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: Array.from({ length: 4 }, () => ({
    resource: referral(),
    request: { method: 'POST', url: 'ServiceRequest' },
  })),
});
