import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Installation {
  origin: string;
  /** The one-time link that the first start prints. */
  setUpLink: string;
  /** The first link in the newest mail to an address, once there is one. */
  linkTo(address: string): Promise<string>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Starts Holdfast as a service would, on an empty folder. */
export async function startInstallation(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-installation-'));
  const port = await freePort();
  const server = spawn(process.execPath, ['scripts/run.mjs', 'start'], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, PORT: String(port), HOLDFAST_DATA: folder, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const setUpLink = await new Promise<string>((found, failed) => {
    let said = '';
    server.stdout.on('data', (more) => {
      said += more;
      const link = said.match(/http\S+\/set-up\/\S+/)?.[0];
      if (link) found(link);
    });
    server.once('exit', () => failed(new Error(`Holdfast did not start: ${said}`)));
  });
  const outbox = join(folder, 'outbox');
  return {
    origin: `http://localhost:${port}`,
    setUpLink,
    async linkTo(address) {
      for (const until = Date.now() + 20_000; Date.now() < until; ) {
        const mails = readdirSync(folder).includes('outbox') ? readdirSync(outbox).sort() : [];
        const read = mails
          .filter((name) => name.endsWith('.json'))
          .map((name) => JSON.parse(readFileSync(join(outbox, name), 'utf8')))
          .findLast((mail: { to: string }) => mail.to === address);
        const link = read?.text.match(/http\S+/)?.[0];
        if (link) return link;
        await new Promise((done) => setTimeout(done, 200));
      }
      throw new Error(`no mail with a link came to ${address}`);
    },
    async stop() {
      await new Promise<void>((done) => {
        server.once('exit', () => done());
        server.kill('SIGTERM');
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
