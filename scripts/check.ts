/** Proves types, lint and architecture: `npm run check`. Exit code 1 when anything is wrong. */
import { spawnSync } from 'node:child_process';

const steps: [what: string, command: string, ...args: string[]][] = [
  ['page types', 'react-router', 'typegen'],
  ['types', 'tsc'],
  ['lint', 'biome', 'check', '.'],
  ['architecture', 'vitest', 'run', 'test/architecture.test.ts'],
];

export function check(): number {
  for (const [what, command, ...args] of steps) {
    console.log(`\n— ${what}`);
    const { status } = spawnSync(command, args, { stdio: 'inherit' });
    if (status !== 0) return 1;
  }
  return 0;
}
