import { z } from 'zod';
import { oddScopes, scopesIn } from './scopes.ts';

/** What a program may be in an organisation, in words: it may do what such a member of staff may. */
export const programRoles = {
  referrer: 'A referrer: sends referrals and sees where they stand',
  'link-worker': 'A link worker: works with the people of the service',
  supervisor: 'A supervisor',
  manager: 'A manager',
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

/** What is typed to register a program. */
export const registerShape = z
  .object({
    name: z.string().trim().min(1, 'Enter a name').max(100, 'That is too long'),
    role: z.enum(Object.keys(programRoles) as [ProgramRole, ...ProgramRole[]], {
      error: 'Choose what it may be',
    }),
    scopes: z
      .string()
      .max(2000, 'That is too long')
      .superRefine((text, ctx) => {
        const [odd] = oddScopes(text);
        if (odd)
          ctx.addIssue(`${odd.slice(0, 60)} is no scope: write for example system/Patient.rs`);
        else if (scopesIn(text).length === 0)
          ctx.addIssue('Enter at least one scope, for example system/Patient.rs');
      })
      .transform((text) => scopesIn(text).join(' ')),
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
  })
  .superRefine(({ keys, keysUrl }, ctx) => {
    if ((keys === null) === (keysUrl === null))
      ctx.addIssue({
        code: 'custom',
        path: ['keys'],
        message: 'Paste its public keys, or give the address where they are: one of the two',
      });
  });
export type RegisterProgram = z.output<typeof registerShape>;
