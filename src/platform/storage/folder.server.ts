import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkedKey, checkedPrefix, checkedType } from './key.ts';
import type { Storage } from './storage.server.ts';

// No key holds a ~, so these names are never taken for one.
const TYPE_SUFFIX = '~type';
const PART_SUFFIX = '~part';

/** Storage in a folder of this machine: each file under its key, its media type in a file beside it. */
export function openFolder(root: string): Storage {
  const pathOf = (key: string) => join(root, ...checkedKey(key).split('/'));
  return {
    async put(key, body, { contentType }) {
      const path = pathOf(key);
      await makeFolder(dirname(path));
      const type = Buffer.from(checkedType(contentType));
      const whole = await stage(path, body);
      try {
        // Both are on disk before either takes its place, so that a full disk leaves what was there.
        await rename(await stage(`${path}${TYPE_SUFFIX}`, type), `${path}${TYPE_SUFFIX}`);
        await rename(whole, path);
      } catch (error) {
        await rm(whole, { force: true });
        throw error;
      }
      await syncFolder(dirname(path));
    },
    async get(key) {
      const path = pathOf(key);
      const file = await open(path, 'r').catch(unlessMissing);
      if (!file) return null;
      try {
        const found = await file.stat();
        if (!found.isFile()) {
          await file.close();
          return null;
        }
        const contentType = await readFile(`${path}${TYPE_SUFFIX}`, 'utf8').catch(unlessMissing);
        return {
          body: file.createReadStream(),
          size: found.size,
          contentType: contentType ?? 'application/octet-stream',
        };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async exists(key) {
      return (await stat(pathOf(key)).catch(unlessMissing))?.isFile() ?? false;
    },
    async delete(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      await rm(`${path}${TYPE_SUFFIX}`, { force: true });
      await syncFolder(dirname(path)).catch(unlessMissing);
    },
    async *list(prefix) {
      checkedPrefix(prefix);
      const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '';
      for await (const key of walk(join(root, folder), folder === '' ? '' : `${folder}/`))
        if (key.startsWith(prefix)) yield key;
    },
    close: () => undefined,
  };
}

async function* walk(folder: string, prefix: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(unlessMissing);
  for (const entry of entries ?? []) {
    if (entry.name.includes('~')) continue;
    if (entry.isDirectory()) yield* walk(join(folder, entry.name), `${prefix}${entry.name}/`);
    else if (entry.isFile()) yield prefix + entry.name;
  }
}

/** Writes under another name and makes it durable; gives that name. What fails leaves nothing. */
async function stage(path: string, body: Buffer | Readable): Promise<string> {
  const draft = `${path}.${randomUUID()}${PART_SUFFIX}`;
  let file: FileHandle | undefined;
  try {
    file = await open(draft, 'wx', 0o600);
    await pipeline(
      Buffer.isBuffer(body) ? [body] : body,
      createWriteStream('', { fd: file.fd, autoClose: false }),
    );
    await file.sync();
    await file.close();
    return draft;
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    await file?.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** Makes the folder and those above it, each durable in the one that holds it. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!first) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
