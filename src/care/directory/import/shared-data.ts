import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/root.server.ts';

const folder = join(projectRoot, '../shared/data');

/** Real directory files that lie beside the project where it is developed; in no clone. For tests. */
export const sharedData = (path: string) => join(folder, path);

/** True where they are; says loudly on the error stream where they are not. */
export function haveSharedData(what: string): boolean {
  if (existsSync(folder)) return true;
  process.stderr.write(
    `\nSKIPPED: ${what}: no ../shared/data beside the project. Everything else is tested.\n`,
  );
  return false;
}
