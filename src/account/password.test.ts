import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password.ts';

const who = 'fay.first@brook-surgery.example';

describe('a password', () => {
  it.each([
    'short',
    'password1234',
    'P@ssw0rd2026!',
    'Passw0rdPassw0rd',
    'qwertyuiop12',
    'QWERTYuiop[]',
    '123456789012',
    'abcdefghijklmnop',
    'zyxwvutsrqpon',
    'aaaaaaaaaaaaaaa',
    'abcabcabcabcabc',
    'letmein-letmein',
    'Welcome2026!',
    'Summer-2026-!',
    'holdfast1234',
    'LinkWorker123',
    'fay.first.fay.first',
    'brook-surgery-1',
    'Liverpool1234',
    '            ',
  ])('that people choose first is refused: %s', (weak) => {
    expect(passwordProblem(weak, who)).not.toBeNull();
  });

  it.each([
    'lantern pebble orchard',
    'another three words',
    'correct horse battery staple',
    'xK9#vQ2mLp7w',
    'gwalch-o’r-niwl-hir',
    'длинный пароль из слов',
    'my first bicycle was green',
  ])('that is long and one’s own is taken: %s', (good) => {
    expect(passwordProblem(good, who)).toBeNull();
  });

  it('of fewer than 12 characters, or more than 128, is refused whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 11 }), (text) => passwordProblem(text, who) !== null),
    );
    expect(passwordProblem('lantern pebble '.repeat(10), who)).toContain('128');
  });

  it('is answered about, however odd', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 12, maxLength: 128 }), (text) => {
        const problem = passwordProblem(text, who);
        return problem === null || problem.length > 0;
      }),
    );
    expect(passwordProblem(`${'a'.repeat(60)}b${'a'.repeat(60)}c`, who)).not.toBeNull();
  });
});
