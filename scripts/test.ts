/**
 * The whole suite: `npm test`. Checks, every test on the embedded database, the same on a PostgreSQL
 * server, then the journeys in Chromium. Installs nothing; says loudly what is missing, and with
 * CI=true a missing part is a failure. Ends with one plain line, `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres } from '../test/support/postgres.ts';
import { check } from './check.ts';

interface Tally {
  passed: number;
  failed: number;
}

const reports = mkdtempSync(join(tmpdir(), 'holdfast-reports-'));

function run(command: string, args: string[], env: Record<string, string> = {}): number {
  return (
    spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1
  );
}

/** Runs vitest and counts; a run that ended badly without a failed test counts as one failure. */
function vitest(name: string, env: Record<string, string>): Tally {
  const file = join(reports, `${name}.json`);
  const status = run(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    env,
  );
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  const failed = Math.max(report.numFailedTests, status === 0 ? 0 : 1);
  return { passed: report.numPassedTests, failed };
}

function journeys(chromium: string): Tally {
  const file = join(reports, 'journeys.json');
  const status = run('playwright', ['test', '--config', 'e2e/playwright.config.ts'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    HOLDFAST_CHROMIUM: chromium,
  });
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { stats } = JSON.parse(readFileSync(file, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number };
  };
  return {
    passed: stats.expected,
    failed: Math.max(stats.unexpected + stats.flaky, status === 0 ? 0 : 1),
  };
}

/** A part that cannot run here: said loudly, and in CI a failure. */
function missing(what: string, how: string): Tally {
  const inCi = process.env.CI === 'true';
  console.error(`\n!!! ${inCi ? 'FAILED' : 'NOT RUN'}: ${what} is missing. ${how}\n`);
  return { passed: 0, failed: inCi ? 1 : 0 };
}

export function test(): number {
  const tallies: Tally[] = [];
  const step = (what: string, work: () => Tally) => {
    console.log(`\n=== ${what}`);
    const started = Date.now();
    const tally = work();
    tallies.push(tally);
    console.log(
      `=== ${what}: ${tally.passed} passed, ${tally.failed} failed, ${Math.round((Date.now() - started) / 1000)} s`,
    );
  };
  step('checks', () => (check() === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }));
  step('build', () =>
    run('react-router', ['build']) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  );
  step('tests on the embedded database', () => vitest('embedded', {}));
  step('tests on PostgreSQL', () =>
    findPostgres()
      ? vitest('postgres', { HOLDFAST_TEST_DATABASE: 'postgres' })
      : missing('a PostgreSQL server', 'On Debian or Ubuntu: apt-get install postgresql'),
  );
  const chromium = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((path) => existsSync(path));
  step('journeys in Chromium', () =>
    chromium
      ? journeys(chromium)
      : missing('Chromium', 'On Debian or Ubuntu: apt-get install chromium'),
  );
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
