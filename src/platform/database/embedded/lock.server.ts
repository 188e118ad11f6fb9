import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a data folder for this process alone; two at once would silently lose each other's rows.
 * The operating system holds the lock, through SQLite because Node has no call of its own for it:
 * it ends with the process however that ends, so none is ever stale, and containers that share a
 * volume see it. Gives the function that lets go; throws if another holds it.
 *
 * Nothing in this process may open and close `in-use.lock` itself: that would drop the lock.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const holder = join(directory, 'in-use.pid');
  const lock = new DatabaseSync(join(directory, 'in-use.lock'));
  try {
    lock.exec('pragma busy_timeout = 0; begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== 5) throw error;
    throw new Error(
      `The data in ${directory} is in use by another process${holderOf(holder)}. Stop that one first, or choose another folder with HOLDFAST_DATA.`,
    );
  }
  writeFileSync(holder, String(process.pid), { mode: 0o600 });
  let held = true;
  return () => {
    if (held) lock.close();
    held = false;
  };
}

function holderOf(path: string): string {
  try {
    return ` (number ${Number(readFileSync(path, 'utf8'))})`;
  } catch {
    return '';
  }
}
