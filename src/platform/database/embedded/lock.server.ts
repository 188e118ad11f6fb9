import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A process's identity: its number and when it started, so that a reused number is not mistaken. */
function identity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${pid} ${afterName[19]} ${boot}`;
  } catch {
    try {
      process.kill(pid, 0);
      return `${pid} - -`;
    } catch {
      return null;
    }
  }
}

/**
 * Takes a data folder for this process alone; two at once would silently lose each other's rows.
 * A lock left by a process that is gone is taken over. Gives the function that lets go.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'holdfast.lock');
  const mine = identity(process.pid) ?? String(process.pid);
  for (let tries = 0; tries < 3; tries++) {
    try {
      const handle = openSync(path, 'wx', 0o600);
      writeSync(handle, mine);
      closeSync(handle);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = readFileSync(path, 'utf8').trim();
      const pid = Number(holder.split(' ')[0]);
      if (pid && identity(pid) === holder) {
        throw new Error(
          `The data in ${directory} is in use by process ${pid}. Stop that one first, or choose another folder with HOLDFAST_DATA.`,
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new Error(`The data in ${directory} is being opened by another process.`);
}
