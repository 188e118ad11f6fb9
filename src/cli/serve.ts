import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { firstAdministratorLink } from '#account/set-up.server.ts';
import { openControl } from '#platform/backup/control.server.ts';
import { type Mode, readConfig } from '#platform/config.server.ts';
import { projectRoot } from '#platform/root.server.ts';
import { startServer } from '../../server.ts';
import { demoPassword, demoSignIns, seedDemo } from './demo.ts';
import { reportSignIn, seedLargeService } from './demo-reports.ts';
import { serverActs } from './operations.ts';

/** Builds the pages where there is no build, or a source is newer than it. */
export function buildIfNeeded(): void {
  const built = join(projectRoot, 'build/server/index.js');
  if (existsSync(built)) {
    const at = statSync(built).mtimeMs;
    const newer = readdirSync(join(projectRoot, 'src'), {
      recursive: true,
      withFileTypes: true,
    }).some(
      (entry) =>
        entry.isFile() &&
        !/\.test\.tsx?$/.test(entry.name) &&
        statSync(join(entry.parentPath, entry.name)).mtimeMs > at,
    );
    if (!newer) return;
  }
  console.log('Building the pages …');
  execFileSync(
    process.execPath,
    [join(projectRoot, 'node_modules/@react-router/dev/bin.cjs'), 'build'],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

/** The service that tests know too, and the larger one for its reports. */
const seedEverything: typeof seedDemo = async (demo) => {
  await seedDemo(demo);
  await seedLargeService(demo, demoPassword);
};

/** Runs the server until it is told to stop; requests and jobs in hand are finished first. */
export async function serveCommand(mode: Mode): Promise<void> {
  const config = readConfig(process.env, mode);
  buildIfNeeded();
  const running = await startServer(config, mode === 'demo' ? seedEverything : undefined);
  // The embedded database is this process's alone: the command line asks here for a backup.
  const control = config.databaseUrl
    ? undefined
    : await openControl(config.dataDirectory, serverActs(config, running.db));
  console.log(`Holdfast is at ${running.address}`);
  if (mode === 'demo') {
    console.log(`\nDemo sign-ins, password ${demoPassword}:`);
    for (const person of [...demoSignIns, reportSignIn])
      console.log(`  ${person.email.padEnd(38)} ${person.what}`);
    console.log(
      `\nMail of the demo: ${running.address}/demo/outbox\nIts clock: ${running.address}/demo/clock`,
    );
  }
  const link = await firstAdministratorLink(running.db, running.address, new Date());
  if (link)
    console.log(
      `\nNobody can sign in yet. Set up the first administrator within a day:\n  ${link}`,
    );
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      Promise.resolve(control?.close())
        .then(() => running.stop())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  }
}
