import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { type Resolution, resolveSeveral } from '../discretion/api.server.ts';
import { isBound } from '../discretion/rules.ts';
import { countSoFar, heldBesides } from './bounds.server.ts';
import type { Episode } from './episode.server.ts';

/** A limit is near when so much of it is left, or less. */
const NEAR = 2;

/** What was agreed, for a form to say before anything is typed; nothing where it is free. */
export interface Agreed {
  /** Limits that are near. */
  near: string[];
  /** By the name of the field that it is about. */
  hints: Partial<Record<'minutes' | 'place' | 'reviewOn', string>>;
}

const NOTHING: Agreed = { near: [], hints: {} };

async function bindingOn(
  tx: Tx,
  ctx: Ctx,
  of: { personId: string; episodeId: string | null },
  elements: readonly string[],
): Promise<Map<string, Resolution>> {
  const linkWorkerId = ctx.actor.id;
  if (!linkWorkerId || !isBound(ctx.actor)) return new Map();
  const found = await resolveSeveral(tx, ctx, { ...of, linkWorkerId }, elements);
  return new Map(
    [...found].filter(([, { strength, limit }]) => strength !== 'free' && limit !== null),
  );
}

/** `11 of 12 contacts so far. At most 12 contacts (guided): set by …`, where it is near. */
async function nearTo(
  found: Resolution | undefined,
  what: string,
  count: () => Promise<number>,
): Promise<string[]> {
  if (typeof found?.limit !== 'number') return [];
  const now = await count();
  return now >= found.limit - NEAR ? [`${now} of ${found.limit} ${what}. ${found.sentence}`] : [];
}

/** What was agreed about contacts with a person. */
export async function agreedOnContacts(tx: Tx, ctx: Ctx, of: Episode | null): Promise<Agreed> {
  if (!of) return NOTHING;
  const found = await bindingOn(tx, ctx, { personId: of.personId, episodeId: of.id }, [
    'contacts',
    'duration',
    'contact-time',
    'place',
  ]);
  const today = { day: dayOf(ctx.now) };
  const begun = of.linkWorkerId !== null;
  return {
    near: begun
      ? [
          ...(await nearTo(
            found.get('contacts'),
            'contacts so far',
            async () => (await countSoFar(tx, of, today)).contacts,
          )),
          ...(await nearTo(
            found.get('duration'),
            'weeks of support so far',
            async () => (await countSoFar(tx, of, today)).weeks,
          )),
        ]
      : [],
    hints: hintsOf({ minutes: found.get('contact-time'), place: found.get('place') }),
  };
}

/** What was agreed about the length and the place of a contact that is planned already. */
export async function agreedOnPlanned(
  tx: Tx,
  ctx: Ctx,
  of: { personId: string; episodeId: string },
): Promise<Agreed['hints']> {
  const found = await bindingOn(tx, ctx, of, ['contact-time', 'place']);
  return hintsOf({ minutes: found.get('contact-time'), place: found.get('place') });
}

/** What was agreed about holding, for one who would be held besides those who are. */
export async function agreedOnHolding(
  tx: Tx,
  ctx: Ctx,
  here: string,
  of: { personId: string; episodeId: string | null },
): Promise<Agreed> {
  const found = await bindingOn(tx, ctx, of, ['holding', 'holding-review']);
  return {
    near: await nearTo(found.get('holding'), 'people held now', () =>
      heldBesides(tx, ctx, here, of.personId),
    ),
    hints: hintsOf({ reviewOn: found.get('holding-review') }),
  };
}

const hintsOf = (found: Partial<Record<keyof Agreed['hints'], Resolution | undefined>>) =>
  Object.fromEntries(
    Object.entries(found).flatMap(([field, one]) => (one ? [[field, one.sentence]] : [])),
  );
