/** What may be done with a kind of record: create, read, update, delete, search. */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';

/** Letters by kind of record; `*` stands for every kind. */
export type Allowed = ReadonlyMap<string, ReadonlySet<Letter>>;

const SCOPE = /^system\/(\*|[A-Z][A-Za-z]{1,40})\.(read|write|\*|c?r?u?d?s?)$/;
const FIRST: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' };

/**
 * One SMART scope for systems, version 1 (`system/Patient.read`) or 2 (`system/Patient.rs`), as its
 * kind of record and letters; null for what is none.
 * Source: SMART App Launch 2.0, "Scopes for requesting clinical data".
 */
function readScope(text: string): [kind: string, letters: string] | null {
  const [, kind = '', how = ''] = SCOPE.exec(text) ?? [];
  const letters = FIRST[how] ?? how;
  return letters === '' ? null : [kind, letters];
}

/** The scopes in a text, each once, without those that are none. */
export function scopesIn(text: string): string[] {
  return [...new Set(text.split(/\s+/))].filter((scope) => readScope(scope) !== null);
}

/** What is no scope in a text. */
export const oddScopes = (text: string): string[] =>
  text.split(/\s+/).filter((word) => word !== '' && readScope(word) === null);

/** What some scopes allow together. */
export function allowedBy(scopes: string): Allowed {
  const allowed = new Map<string, Set<Letter>>();
  for (const scope of scopesIn(scopes)) {
    const [kind, letters] = readScope(scope) ?? ['', ''];
    const known = allowed.get(kind) ?? new Set();
    for (const letter of letters) known.add(letter as Letter);
    allowed.set(kind, known);
  }
  return allowed;
}

/** Whether something may be done with a kind of record. */
export const allows = (allowed: Allowed, kind: string, letter: Letter): boolean =>
  [kind, '*'].some((one) => allowed.get(one)?.has(letter) === true);

/** Those of the scopes asked for that stay within what a program was given; all it was given where none is asked. */
export function granted(given: string, asked: string): string[] {
  if (asked.trim() === '') return scopesIn(given);
  const limits = allowedBy(given);
  return scopesIn(asked).filter((scope) => {
    const [kind, letters] = readScope(scope) ?? ['', ''];
    return [...letters].every((letter) => allows(limits, kind, letter as Letter));
  });
}
