import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { projectRoot } from '#platform/root.server.ts';
import { median } from './measure.ts';
import type { Place } from './place.ts';

const RUNS = 3;
const SECONDS = 5;
const PASSWORD = 'bench-marked-heron-7153';
const EMAIL = 'bench@made-up.example';
export const run = join(projectRoot, 'scripts/run.mjs');

/** Makes a sign-in by the command line and hands it the work of a link worker. */
export async function makeReader(env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      run,
      'holdfast',
      'user',
      'add',
      EMAIL,
      '--name',
      'Bench Reader',
      '--organisation',
      'made-up-1-1',
      '--role',
      'link-worker',
    ],
    { env: { ...env, HOLDFAST_NEW_PASSWORD: PASSWORD }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the reader could not be made');
}

/** Gives the reader what one of the link workers has; a person of theirs to look at. */
export async function handOver({ owner }: Place): Promise<string> {
  const { rows } = await owner.query<{ reader: string; worker: string; person: string }>(
    `select r.id as reader, e.link_worker_id as worker, min(e.person_id::text) as person
     from account."user" r, care.episode e join account.organisation o on o.id = e.organisation_id
     where r.email = $1 and o.slug = 'made-up-1-1' and e.status = 'active' and e.link_worker_id <> r.id
     group by 1, 2 order by count(*) desc limit 1`,
    [EMAIL],
  );
  const found = rows[0];
  if (!found) throw new Error('there is nobody to read for');
  for (const table of ['episode', 'contact', 'holding', 'connection'])
    await owner.query(`update care.${table} set link_worker_id = $1 where link_worker_id = $2`, [
      found.reader,
      found.worker,
    ]);
  return found.person;
}

/** Pages a second of one server process over HTTP, and its memory at rest and after. */
export async function benchServed(
  env: NodeJS.ProcessEnv,
  ports: { http: number; metrics: number },
  person: string,
  say: (line: string) => void,
): Promise<void> {
  const origin = `http://127.0.0.1:${ports.http}`;
  const child = spawn(process.execPath, [run, 'start'], {
    env: {
      ...env,
      PORT: String(ports.http),
      PUBLIC_ORIGIN: origin,
      METRICS_PORT: String(ports.metrics),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await ready(origin, child);
    const cookie = await signIn(origin);
    const memory = () => residentMegabytes(ports.metrics);
    say(`memory of the server at rest: ${await memory()} MB`);
    const pages = {
      Today: '/o/made-up-1-1/today',
      person: `/o/made-up-1-1/people/${person}`,
      directory: '/o/made-up-1-1/directory?q=lunch',
      'sign-in page': '/sign-in',
    };
    for (const [name, path] of Object.entries(pages)) {
      const results: autocannon.Result[] = [];
      for (let turn = 0; turn < RUNS; turn++)
        results.push(
          await autocannon({
            url: origin + path,
            connections: 8,
            duration: SECONDS,
            headers: path === '/sign-in' ? {} : { cookie },
          }),
        );
      const wrong = results.reduce((sum, one) => sum + one.non2xx + one.errors, 0);
      say(
        `${name} over HTTP, 8 connections: ${median(results.map((one) => one.requests.average)).toFixed(0)} pages a second, p50 ${median(results.map((one) => one.latency.p50))} ms, p99 ${median(results.map((one) => one.latency.p99))} ms${wrong ? `, ${wrong} NOT ANSWERED WELL` : ''}; memory ${await memory()} MB`,
      );
    }
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
}

export async function ready(origin: string, child: { exitCode: number | null }): Promise<void> {
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error('the server did not become ready');
}

async function signIn(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email: EMAIL, password: PASSWORD }).toString(),
    redirect: 'manual',
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  if (answer.status !== 303 || cookies.length === 0)
    throw new Error(`signing in answered ${answer.status}`);
  return cookies.join('; ');
}

async function residentMegabytes(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1];
  return Math.round(Number(bytes) / 2 ** 20);
}
