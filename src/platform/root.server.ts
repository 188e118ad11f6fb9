import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's own folder, found from this file or, in the built bundle, above it. */
export const projectRoot = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'drizzle')))
    return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('cannot find the folder Holdfast is installed in');
  return findRoot(above);
}
