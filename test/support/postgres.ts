import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';

/** The folder of the newest PostgreSQL server installed here, or of HOLDFAST_TEST_POSTGRES; or null. */
export function findPostgres(): string | null {
  if (process.env.HOLDFAST_TEST_POSTGRES) return process.env.HOLDFAST_TEST_POSTGRES;
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  for (const version of versions) {
    const bin = join(base, version, 'bin');
    if (existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres'))) return bin;
  }
  return null;
}

export interface Cluster {
  port: number;
  /** The owner's address of a database of this cluster. */
  url(database: string): string;
  /** The address the application signs in with: a login that owns nothing. */
  appUrl(database: string): string;
  /** The same by the server's socket in its folder, which saves the network. */
  socketUrl(database: string): string;
  /** Ends it at once, as a failing machine would; its files stay. */
  crash(): Promise<void>;
  /** Starts it, as a service manager would, where it ended by itself. */
  startIfStopped(): Promise<void>;
  /** Starts it again on its files. */
  start(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a PostgreSQL server of our own in a new folder, on a free port of this machine. As root it
 * runs as `postgres`, since the server refuses root.
 */
export async function startPostgres(
  options: { durable?: boolean; folder?: string } = {},
): Promise<Cluster> {
  const bin = findPostgres();
  if (!bin)
    throw new Error('no PostgreSQL server is installed (Debian: apt-get install postgresql)');
  const folder = options.folder ?? mkdtempSync('/tmp/holdfast-pg-');
  const asRoot = process.getuid?.() === 0;
  const uid = asRoot
    ? Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }))
    : undefined;
  const gid = asRoot
    ? Number(execFileSync('id', ['-g', 'postgres'], { encoding: 'utf8' }))
    : undefined;
  const who = uid === undefined ? {} : { uid, gid };
  if (asRoot) execFileSync('chown', ['postgres', folder]);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'],
    {
      ...who,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const port = await freePort();
  const settings = options.durable
    ? ['-c', 'shared_buffers=1GB', '-c', 'max_wal_size=4GB']
    : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
  const launch = () =>
    spawn(
      join(bin, 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-k',
        folder,
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'max_connections=200',
        ...settings,
      ],
      { ...who, cwd: folder, stdio: 'ignore' },
    );
  let child = launch();
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const answers = async (query = 'select 1') => {
    for (let tries = 0; ; tries++) {
      const client = new pg.Client(url('postgres'));
      try {
        await client.connect();
        await client.query(query);
        await client.end();
        return;
      } catch (error) {
        await client.end().catch(() => undefined);
        if (tries > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  const end = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  await answers('create role app_login login noinherit');
  return {
    port,
    url,
    appUrl: (database) => `postgres://app_login@127.0.0.1:${port}/${database}`,
    socketUrl: (database) =>
      `postgres://app_login@${encodeURIComponent(folder)}:${port}/${database}`,
    crash: () => end('SIGQUIT'),
    async startIfStopped() {
      if (child.exitCode === null && child.signalCode === null) return;
      child = launch();
    },
    start: () => {
      child = launch();
      return answers();
    },
    async stop(signal = 'SIGINT') {
      await end(signal);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
