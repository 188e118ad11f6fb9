import { z } from 'zod';
import { oddAppScopes, oddScopes, recordScopes, scopesIn } from './scopes.ts';

/** What a program may be in an organisation, in words: it may do what such a member of staff may. */
export const programRoles = {
  referrer: 'A referrer: sends referrals and sees where they stand',
  'link-worker': 'A link worker: works with the people of the service',
  supervisor: 'A supervisor',
  manager: 'A manager',
  provider: 'A provider: answers for one listing of the directory',
  analyst: 'An analyst: takes records in bulk under pseudonyms, and sees nobody',
  app: 'An app: acts as each person who signs in with it, within their own role',
} as const;
export type ProgramRole = keyof typeof programRoles;

interface KeySet {
  keys: Record<string, unknown>[];
}

/** A set of public keys in text, or what is wrong with it. */
function readKeys(text: string): KeySet | string {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return 'This is not JSON. Paste the whole key set, from { to }';
  }
  const keys = (found as Partial<KeySet> | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > 10)
    return 'Paste a key set: { "keys": [ … ] } with one to ten keys';
  for (const key of keys) {
    if (typeof key !== 'object' || key === null || typeof key.kty !== 'string')
      return 'Each key must be a JSON Web Key with a kty';
    if ('d' in key || 'k' in key)
      return 'This holds a private key. Keep that one to the program, make a new pair, and paste the public key alone';
  }
  return { keys };
}

/** Over https; without it only to the very computer it runs on. */
function isRedirect(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.hash || url.username || url.password) return false;
  const local = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  return url.protocol === 'https:' || (url.protocol === 'http:' && local);
}

/** Its public keys, pasted or by their address. */
const keyFields = {
  keys: z
    .string()
    .max(20_000, 'That is too long')
    .transform((text, ctx) => {
      if (text.trim() === '') return null;
      const keys = readKeys(text);
      if (typeof keys !== 'string') return keys;
      ctx.addIssue(keys);
      return z.NEVER;
    }),
  keysUrl: z
    .string()
    .trim()
    .max(500, 'That is too long')
    .refine((text) => text === '' || URL.parse(text)?.protocol === 'https:', {
      error: 'Enter an address that begins with https://',
    })
    .transform((text) => text || null),
};

/** What is typed to register a program. */
export const registerShape = z
  .object({
    name: z.string().trim().min(1, 'Enter a name').max(100, 'That is too long'),
    role: z.enum(Object.keys(programRoles) as [ProgramRole, ...ProgramRole[]], {
      error: 'Choose what it may be',
    }),
    scopes: z.string().max(2000, 'That is too long'),
    redirects: z
      .string()
      .max(2000, 'That is too long')
      .default('')
      .transform((text, ctx) => {
        const all = text.split(/\s+/).filter(Boolean);
        const odd = all.find((one) => !isRedirect(one));
        if (odd) ctx.addIssue(`${odd.slice(0, 60)} is no address that begins with https://`);
        return all.join(' ') || null;
      }),
    launchUrl: z
      .string()
      .trim()
      .max(500, 'That is too long')
      .default('')
      .refine((text) => text === '' || isRedirect(text), {
        error: 'Enter an address that begins with https://',
      })
      .transform((text) => text || null),
    listingId: z
      .string()
      .trim()
      .max(500, 'That is too long')
      .default('')
      .transform((text, ctx) => {
        if (text === '') return null;
        const id = /(?:^|\/)([0-9a-f-]{36})\/?$/.exec(text)?.[1];
        if (z.uuid().safeParse(id).success) return id as string;
        ctx.addIssue('Copy the address of the listing in the directory');
        return z.NEVER;
      }),
    ...keyFields,
  })
  .superRefine(({ role, scopes }, ctx) => {
    const level = role === 'app' ? 'user' : 'system';
    const [odd] = role === 'app' ? oddAppScopes(scopes) : oddScopes(scopes);
    const given = role === 'app' ? recordScopes(scopes) : scopesIn(scopes).join(' ');
    const message = odd
      ? `${odd.slice(0, 60)} is no scope: write for example ${level}/Patient.rs`
      : given === ''
        ? `Enter at least one scope, for example ${level}/Patient.rs`
        : '';
    if (message) ctx.addIssue({ code: 'custom', path: ['scopes'], message });
  })
  .superRefine(({ role, redirects }, ctx) => {
    if ((role === 'app') !== (redirects !== null))
      ctx.addIssue({
        code: 'custom',
        path: ['redirects'],
        message:
          role === 'app'
            ? 'Enter where people are sent back to'
            : 'Only an app sends people back: leave this empty',
      });
  })
  .superRefine(({ role, launchUrl }, ctx) => {
    if (launchUrl !== null && role !== 'app')
      ctx.addIssue({
        code: 'custom',
        path: ['launchUrl'],
        message: 'Only an app is opened from a record: leave this empty',
      });
  })
  .superRefine(({ role, listingId }, ctx) => {
    if ((role === 'provider') !== (listingId !== null))
      ctx.addIssue({
        code: 'custom',
        path: ['listingId'],
        message:
          role === 'provider'
            ? 'Enter the listing that it answers for'
            : 'Only a provider answers for a listing: leave this empty',
      });
  })
  .superRefine(({ role, keys, keysUrl }, ctx) => {
    // An app without keys is a public one, such as in a browser or on a telephone.
    const none = keys === null && keysUrl === null;
    if (role === 'app' && none) return;
    if (none || (keys !== null && keysUrl !== null))
      ctx.addIssue({
        code: 'custom',
        path: ['keys'],
        message: 'Paste its public keys, or give the address where they are: one of the two',
      });
  })
  .transform((given) => ({
    ...given,
    scopes: given.scopes.split(/\s+/).filter(Boolean).join(' '),
  }));
export type RegisterProgram = z.output<typeof registerShape>;

/** What is typed to change a program's keys: those it has from now on. */
export const changeKeysShape = z.object({ act: z.literal('keys'), ...keyFields });
export type ChangeKeys = Pick<z.output<typeof changeKeysShape>, 'keys' | 'keysUrl'>;

/** Words for the keys of a set: the names their makers gave them. */
export const keyNames = (keys: unknown): string[] =>
  ((keys as KeySet | null)?.keys ?? []).map(({ kid, kty }) => String(kid ?? `a key (${kty})`));
