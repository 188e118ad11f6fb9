import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.server.ts';
import { newToken } from './token.server.ts';

/**
 * The secret that signs sessions: the setting, or one made at the first start and kept in the data
 * directory, readable by this user alone.
 */
export async function sessionSecret(
  config: Pick<Config, 'sessionSecret' | 'dataDirectory'>,
): Promise<string> {
  if (config.sessionSecret) return config.sessionSecret;
  await mkdir(config.dataDirectory, { recursive: true });
  const path = join(config.dataDirectory, 'session-secret');
  const existing = await readFile(path, 'utf8').catch(unlessMissing);
  if (existing !== undefined) return checked(existing);
  // Written whole under another name and then linked: no start ever reads half a secret, and of two
  // starts at the same moment both get the same one.
  const draft = `${path}.${process.pid}.${newToken().slice(0, 8)}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(newToken());
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return checked(await readFile(path, 'utf8'));
}

function checked(secret: string): string {
  if (secret.trim().length < 32)
    throw new Error(
      'the file session-secret in the data directory is damaged; remove it to sign everyone out and make a new one',
    );
  return secret.trim();
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
