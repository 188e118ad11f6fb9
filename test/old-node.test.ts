import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** A Node that says it is of another version, from its first moment. */
const pretending = (version: string) =>
  `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
     Object.defineProperty(process, 'version', { value: 'v${version}' });`,
  )}`;

it.each(['demo', 'start', 'holdfast', 'test'])(
  'under an older Node, %s says what to do and does nothing',
  (command) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', pretending('20.19.4'), 'scripts/run.mjs', command],
      { encoding: 'utf8', env: { PATH: '' } },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('Holdfast needs Node.js 24 or later; this is v20.19.4.');
    expect(stderr).toContain('npm ci');
  },
);
