import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Puts what a file or folder holds on disk. Windows has no such call for folders. */
export function syncPath(path: string, folder: boolean): void {
  if (folder && process.platform === 'win32') return;
  const handle = openSync(path, folder || process.platform !== 'win32' ? 'r' : 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Puts a folder and everything in it on disk. */
export function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path, false);
  }
  syncPath(folder, true);
}

function copyTree(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const target = join(to, entry.name);
    if (entry.isDirectory()) copyTree(join(from, entry.name), target);
    else if (entry.isFile()) {
      copyFileSync(join(from, entry.name), target, constants.COPYFILE_FICLONE);
    }
  }
}

/**
 * Copies a folder to one that must not exist yet. It appears under its name only when all of it is
 * on disk; an attempt cut short leaves `<name>.unfinished`, which the next one replaces.
 */
export function copyDirectory(from: string, to: string): void {
  const unfinished = `${to}.unfinished`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  rmSync(unfinished, { recursive: true, force: true });
  copyTree(from, unfinished);
  syncTree(unfinished);
  renameSync(unfinished, to);
  syncPath(dirname(to), true);
}
