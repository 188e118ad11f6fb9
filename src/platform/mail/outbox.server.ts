import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../id.ts';

export interface OutboxMessage {
  /** When it was put there, ISO 8601. */
  at: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  /** An appointment that goes with it, as iCalendar text. */
  calendar?: string;
}

/** Puts one message in the folder as a file, whole or not at all. */
export async function writeToOutbox(
  outbox: string,
  message: Omit<OutboxMessage, 'at'>,
): Promise<void> {
  await mkdir(outbox, { recursive: true, mode: 0o700 });
  const path = join(outbox, `${newId()}.json`);
  const file = await open(`${path}.part`, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify({ at: new Date().toISOString(), ...message }, null, 2));
    await file.sync();
    await file.close();
    await rename(`${path}.part`, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(`${path}.part`, { force: true });
    throw error;
  }
}

/** The newest messages of a file outbox, newest first; none when there is no such folder yet. */
export async function listOutbox(outbox: string, most = 50): Promise<OutboxMessage[]> {
  const names = await readdir(outbox).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // Names are ids of version 7: their order is the order of writing.
  const newest = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .slice(0, most);
  return Promise.all(
    newest.map(
      async (name) => JSON.parse(await readFile(join(outbox, name), 'utf8')) as OutboxMessage,
    ),
  );
}
