import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FullConfig } from '@playwright/test';
import { freePort } from './installation.ts';

/**
 * Starts the demo as the README says, in a new folder, once for each worker so that journeys beside
 * one another do not meet; stops them after all journeys, and fails when a page met a fault or React
 * warned of one.
 */
export default async function startDemos({ workers }: FullConfig): Promise<() => Promise<void>> {
  // A demo that is already running, while one works on a journey.
  if (process.env.HOLDFAST_ORIGIN) return async () => undefined;
  const demos = await Promise.all(Array.from({ length: workers }, startDemo));
  process.env.HOLDFAST_ORIGIN = demos.map(({ origin }) => origin).join(' ');
  return async () => void (await Promise.all(demos.map(({ stop }) => stop())));
}

async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-journey-'));
  const port = await freePort();
  const server: ChildProcess = spawn(process.execPath, ['scripts/run.mjs', 'demo'], {
    cwd: resolve(import.meta.dirname, '..'),
    env: {
      ...process.env,
      PORT: String(port),
      HOLDFAST_DATA: folder,
      LOG_LEVEL: 'error',
      // So that React says on the standard error what it finds wrong in a page.
      NODE_ENV: 'development',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const faults: string[] = [];
  server.stderr?.on('data', (words) => faults.push(String(words)));
  server.stdout?.on('data', (words) => {
    if (/a request failed/.test(words)) faults.push(String(words));
  });
  const origin = `http://localhost:${port}`;
  const until = Date.now() + 180_000;
  while (
    !(await fetch(`${origin}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null || Date.now() > until)
      throw new Error(`the demo did not start: ${faults.join('')}`);
    await new Promise((done) => setTimeout(done, 300));
  }
  // What was said until now is of building the pages.
  faults.length = 0;
  const stop = async () => {
    await new Promise<void>((done) => {
      server.once('exit', () => done());
      server.kill('SIGTERM');
    });
    rmSync(folder, { recursive: true, force: true });
    if (faults.length > 0) throw new Error(`the demo met faults:\n${faults.join('')}`);
  };
  return { origin, stop };
}
