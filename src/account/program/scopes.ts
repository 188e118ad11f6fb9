/** What may be done with a kind of record: create, read, update, delete, search. */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';

/** Letters by kind of record; `*` stands for every kind. */
export type Allowed = ReadonlyMap<string, ReadonlySet<Letter>>;

/**
 * What a scope is for: a program as itself, an app for somebody who signs in, or an app for them and
 * one person whose record they open.
 */
export type Level = 'system' | 'user' | 'patient';

const SCOPE = /^(system|user|patient)\/(\*|[A-Z][A-Za-z]{1,40})\.(read|write|\*|c?r?u?d?s?)$/;
const FIRST: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' };

/**
 * One SMART scope, version 1 (`system/Patient.read`) or 2 (`system/Patient.rs`), as its kind of record
 * and letters; null for what is none.
 * Source: SMART App Launch 2.0, "Scopes for requesting clinical data".
 */
function readScope(text: string, level: Level): [kind: string, letters: string] | null {
  const [, of, kind = '', how = ''] = SCOPE.exec(text) ?? [];
  const letters = FIRST[how] ?? how;
  return letters === '' || of !== level ? null : [kind, letters];
}

/** The scopes in a text, each once, without those that are none. */
export function scopesIn(text: string, level: Level = 'system'): string[] {
  return [...new Set(text.split(/\s+/))].filter((scope) => readScope(scope, level) !== null);
}

/** What is no scope in a text. */
export const oddScopes = (text: string, level: Level = 'system'): string[] =>
  text.split(/\s+/).filter((word) => word !== '' && readScope(word, level) === null);

/** What some scopes allow together. */
export function allowedBy(scopes: string, level: Level = 'system'): Allowed {
  const allowed = new Map<string, Set<Letter>>();
  for (const scope of scopesIn(scopes, level)) {
    const [kind, letters] = readScope(scope, level) ?? ['', ''];
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
export function granted(given: string, asked: string, level: Level = 'system'): string[] {
  if (asked.trim() === '') return scopesIn(given, level);
  const limits = allowedBy(given, level);
  return scopesIn(asked, level).filter((scope) => {
    const [kind, letters] = readScope(scope, level) ?? ['', ''];
    return [...letters].every((letter) => allows(limits, kind, letter as Letter));
  });
}

/** That an app may go on when the person has signed out. */
export const OFFLINE = 'offline_access';
/** That a person of the record is chosen: before it opened, or as it is allowed. */
const LAUNCH = 'launch';
const PICK = 'launch/patient';
const beside = [OFFLINE, LAUNCH, PICK];
const words = (text: string) => text.split(/\s+/).filter(Boolean);

/** What of an app's scopes is about records; the rest is how it is opened, and how long it goes on. */
export const recordScopes = (text: string): string =>
  words(text)
    .filter((word) => !beside.includes(word))
    .join(' ');

/** What is no scope of an app. */
export const oddAppScopes = (text: string): string[] =>
  words(recordScopes(text)).filter((word) =>
    (['user', 'patient'] as const).every((level) => readScope(word, level) === null),
  );

/**
 * What an app may have of what it asks for. Asked for one person's record it gets no more: of scopes
 * of both levels those of `patient` are given.
 */
export function appScopes(given: string, asked: string): string[] {
  const [limits, wanted] = [recordScopes(given), recordScopes(asked)];
  const ofOne = granted(limits, wanted, 'patient');
  const others = ofOne.length > 0 ? ofOne : granted(limits, wanted, 'user');
  if (others.length === 0) return [];
  return [
    ...others,
    ...beside.filter((one) => [given, asked].every((text) => words(text).includes(one))),
  ];
}

/** Whether an app is kept to one person's record, and whether somebody has to choose one. */
export const isOfOne = (scopes: string): boolean => scopesIn(scopes, 'patient').length > 0;
export const needsPerson = (scopes: string): boolean =>
  isOfOne(scopes) || words(scopes).includes(PICK);
export const takesLaunch = (scopes: string): boolean => words(scopes).includes(LAUNCH);

/** What an app's scopes allow: of one person's record alone, or of all that the person may. */
export const allowedByApp = (scopes: string): Allowed =>
  allowedBy(scopes, isOfOne(scopes) ? 'patient' : 'user');
