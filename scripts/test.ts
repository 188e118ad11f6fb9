/**
 * The whole suite: `npm test`. Checks, every test on the embedded database, the same on a PostgreSQL
 * server, then the journeys in Chromium. Installs nothing; says loudly what is missing, and with
 * CI=true a missing part is a failure. Ends with one plain line, `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findPostgres } from '../test/support/postgres.ts';
import { check } from './check.ts';

interface Tally {
  passed: number;
  failed: number;
  /** What failed, each in a line. */
  failures?: string[];
}

const reports = mkdtempSync(join(tmpdir(), 'holdfast-reports-'));

function run(command: string, args: string[], env: Record<string, string> = {}): number {
  return (
    spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1
  );
}

/** Vitest's report. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
}

/** Files whose process ended in the midst of them: neither did a test of them fail, nor did they. */
const cutOff = ({ testResults }: Report): string[] =>
  testResults
    .filter(({ status, message, assertionResults }) => {
      const failed = assertionResults.some((one) => one.status === 'failed');
      return status === 'failed' && !message && !failed;
    })
    .map(({ name }) => relative(process.cwd(), name));

/**
 * Runs vitest and counts; a run that ended badly without a failed test counts as one failure. A file
 * that was cut off is run once more: see docs/decisions/2026-11-22-a-test-process-that-ends.md.
 */
function vitest(name: string, env: Record<string, string>, files: string[] = []): Tally {
  const file = join(reports, `${name}.json`);
  const status = run(
    'vitest',
    ['run', ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    env,
  );
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const again = cutOff(report);
  if (files.length === 0 && again.length === 1 && report.numFailedTests === 0) {
    console.error(
      `\n!!! The process of ${again.join()} ended in the midst of it. It runs once more.\n`,
    );
    const { passed, ...rest } = vitest(`${name}-again`, env, again);
    return { ...rest, passed: report.numPassedTests + passed };
  }
  const failed = Math.max(report.numFailedTests, status === 0 ? 0 : 1);
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0 && message) return [`${file}: ${message}`];
    return tests.map((test) => `${file}: ${test.fullName}: ${test.failureMessages?.[0] ?? ''}`);
  });
  failures.push(...again.map((file) => `${file}: its process ended in the midst of it`));
  return { passed: report.numPassedTests, failed, failures };
}

function journeys(chromium: string): Tally {
  const file = join(reports, 'journeys.json');
  const status = run('playwright', ['test', '--config', 'e2e/playwright.config.ts'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    HOLDFAST_CHROMIUM: chromium,
  });
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { stats, suites } = JSON.parse(readFileSync(file, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number };
    suites: Suite[];
  };
  return {
    passed: stats.expected,
    failed: Math.max(stats.unexpected + stats.flaky, status === 0 ? 0 : 1),
    failures: suites.flatMap(failedSpecs),
  };
}

/** Playwright's report of a file or of a group in it. */
interface Suite {
  file: string;
  specs: {
    title: string;
    ok: boolean;
    tests: { results: { error?: { message?: string } }[] }[];
  }[];
  suites?: Suite[];
}

function failedSpecs({ file, specs, suites = [] }: Suite): string[] {
  const own = specs
    .filter((spec) => !spec.ok)
    .map((spec) => {
      const errors = spec.tests.flatMap((test) => test.results.map((one) => one.error?.message));
      return `${file}: ${spec.title}: ${errors.find((error) => error) ?? ''}`;
    });
  return [...own, ...suites.flatMap(failedSpecs)];
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
  // Said once more at the end, where they are found without reading all that came before.
  for (const failure of tallies.flatMap((tally) => tally.failures ?? []))
    console.log(`\nFAILED ${failure.slice(0, 2000)}`);
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
