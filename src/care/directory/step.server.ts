import { eq } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import type { Actor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Note, Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import type { ListingAct } from './rules.ts';
import { service, serviceStep } from './schema.server.ts';

/** The listing, held until the act is done. @throws Refusal `not-found` */
export async function lockListing(tx: Tx, id: string) {
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx.select().from(service).where(eq(service.id, id)).for('update');
  if (!found) throw refuse.notFound('This listing is not in the directory.');
  return found;
}

/** Who acted, as other services may read it: a name and where they work. */
export async function signatureOf(tx: Tx, actor: Actor): Promise<string> {
  const [id] = actor.organisationIds;
  if (!id || actor.kind !== 'staff') return actor.name;
  const [place] = await tx
    .select({ name: organisation.name })
    .from(organisation)
    .where(eq(organisation.id, id));
  return place ? `${actor.name}, ${place.name}` : actor.name;
}

interface Step {
  act: ListingAct;
  note?: string | null;
  before?: Record<string, string | number | null>;
}

/** Keeps who did what to a listing, and when. */
export async function keepStep(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  serviceId: string,
  byName: string,
  step: Step,
) {
  await tx.insert(serviceStep).values({
    id: newId(),
    serviceId,
    act: step.act,
    note: step.note ?? null,
    before: step.before ?? null,
    byName,
    byUserId: ctx.actor.id,
    byOrganisationId: ctx.actor.organisationIds[0] ?? null,
    at: ctx.now,
  });
  note({ act: `listing.${step.act}`, subject: ['listing', serviceId] });
}
