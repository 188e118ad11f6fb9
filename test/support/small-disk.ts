import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Counted among the skipped, so that nobody takes it for tried. */
export const NO_SMALL_DISK = 'NOT TRIED: no small disk may be mounted here (run as root)';

/**
 * A folder on a small disk of its own, gone with what `cleaning` does at the end; null where this
 * machine lets nobody mount one.
 */
export function smallDisk(size: string, cleaning: (() => unknown)[]): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  cleaning.push(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}
