import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seal, unseal } from './seal.server.ts';
import { newToken } from './token.server.ts';

test('what is sealed is read again with the same token, whatever it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const token = newToken();
      expect(unseal(token, seal(token, text))).toBe(text.toWellFormed());
    }),
    { numRuns: 50 },
  );
});

test('another token, a changed byte or something else altogether reads as nothing', () => {
  const token = newToken();
  const sealed = seal(token, 'I feel alone');
  expect(unseal(newToken(), sealed)).toBeNull();
  const changed = Buffer.from(sealed, 'base64url');
  changed[30] = (changed[30] ?? 0) ^ 1;
  expect(unseal(token, changed.toString('base64url'))).toBeNull();
  for (const other of ['', 'abc', 'x'.repeat(80)]) expect(unseal(token, other)).toBeNull();
  expect(seal(token, 'I feel alone')).not.toBe(sealed);
});
