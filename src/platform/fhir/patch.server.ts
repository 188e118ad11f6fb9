import type { Resource } from '@medplum/fhirtypes';
import { applyPatch } from 'rfc6902';
import { z } from 'zod';
import { refuse } from '../refusal.ts';
import { holdsNothing } from './media.server.ts';
import { Unmet } from './outcome.ts';

const MOST = 100;
/** Characters of the largest record that a patch may make: what copies itself grows fast. */
const LARGEST = 1_000_000;

const pointer = z
  .string()
  .max(1000)
  .regex(/^(\/[^/]*)*$/)
  .refine((path) => !/(^|\/)(__proto__|constructor|prototype)(\/|$)/.test(path));
const operations = z
  .array(
    z.discriminatedUnion('op', [
      z.object({ op: z.enum(['add', 'replace', 'test']), path: pointer, value: z.json() }),
      z.object({ op: z.literal('remove'), path: pointer }),
      z.object({ op: z.enum(['move', 'copy']), path: pointer, from: pointer }),
    ]),
  )
  .min(1)
  .max(MOST);
export type Operations = z.output<typeof operations>;

/** @throws Unmet for what is no JSON Patch of at most a hundred operations */
export function readPatch(text: string): Operations {
  try {
    if (holdsNothing(text)) throw new Error('a character that no text has');
    return operations.parse(JSON.parse(text));
  } catch {
    throw new Unmet(400, 'invalid', `The body is no JSON Patch of at most ${MOST} operations.`);
  }
}

/**
 * A record with a JSON Patch applied. Source: RFC 6902.
 * @throws Refusal `invalid` by the number of the operation that cannot be done
 */
export function patched(record: Resource, patch: Operations): Resource {
  const made = structuredClone(record);
  for (const [at, operation] of patch.entries()) {
    const [failed] = applyPatch(made, [operation as Parameters<typeof applyPatch>[1][number]]);
    if (failed)
      throw refuse.invalid({
        [`operation ${at}`]:
          operation.op === 'test'
            ? 'tests what is not so'
            : 'cannot be done: there is no such place',
      });
    if (operation.op === 'copy' && JSON.stringify(made).length > LARGEST)
      throw refuse.invalid({ [`operation ${at}`]: 'makes the record too large' });
  }
  return made;
}
