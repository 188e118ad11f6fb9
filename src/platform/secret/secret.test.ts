import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sessionSecret } from './session-secret.server.ts';
import { hashToken, looksLikeToken, newToken, sameSecret } from './token.server.ts';

test('a token carries 256 bits, never repeats, and is kept as its SHA-256', () => {
  const tokens = new Set(Array.from({ length: 10_000 }, newToken));
  expect(tokens.size).toBe(10_000);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect([...tokens].every(looksLikeToken)).toBe(true);
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([
  ['', false],
  ['a'.repeat(42), false],
  [`${'a'.repeat(42)}\n`, false],
  [`${'a'.repeat(43)}\n`, false],
  ["' or 1=1 --", false],
  [undefined, false],
  [['a'.repeat(43)], false],
  ['a'.repeat(43), true],
])('%j looks like a token: %s', (value, expected) => expect(looksLikeToken(value)).toBe(expected));

test('secrets are compared whole, whatever their lengths', () => {
  expect(sameSecret('one', 'one')).toBe(true);
  expect(sameSecret('one', 'onf')).toBe(false);
  expect(sameSecret('one', 'one more')).toBe(false);
  expect(sameSecret('', 'x')).toBe(false);
});

test('the session secret is made once, even by starts at the same moment, for this user alone', async () => {
  const dataDirectory = join(await mkdtemp(join(tmpdir(), 'secret-')), 'data');
  const made = await Promise.all(Array.from({ length: 8 }, () => sessionSecret({ dataDirectory })));
  expect(new Set(made).size).toBe(1);
  expect(made[0]).toHaveLength(43);
  expect(await sessionSecret({ dataDirectory })).toBe(made[0]);
  expect(await readdir(dataDirectory)).toEqual(['session-secret']);
  if (process.platform !== 'win32')
    expect((await stat(join(dataDirectory, 'session-secret'))).mode & 0o777).toBe(0o600);
  expect(await sessionSecret({ dataDirectory, sessionSecret: 's'.repeat(40) })).toBe(
    's'.repeat(40),
  );
});

test('a damaged session secret stops the start instead of being used', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'secret-'));
  await writeFile(join(dataDirectory, 'session-secret'), 'short');
  await expect(sessionSecret({ dataDirectory })).rejects.toThrow('damaged');
});
