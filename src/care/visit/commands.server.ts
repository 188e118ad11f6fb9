import { and, eq, inArray, isNull } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatTime } from '#ui/time.ts';
import { contact } from '../casework/schema.server.ts';
import { person } from '../person/schema.server.ts';
import {
  type CheckInput,
  homeKey,
  LONGER,
  type MoveInput,
  mayVisit,
  visitState,
  visitStates,
} from './rules.ts';
import { visit } from './schema.server.ts';
import { watch } from './watch.server.ts';

type Visit = typeof visit.$inferSelect;

/** The visit of an appointment as it is planned now. */
const current = (contactId: string, organisationId: string) =>
  and(
    eq(visit.contactId, contactId),
    eq(visit.organisationId, organisationId),
    isNull(visit.setAsideAt),
  );

/** The planned visit to a person's home, locked until the act is done. */
async function lockPlanned(ctx: Ctx, tx: Tx, contactId: string) {
  const here = actingOrganisation(ctx.actor);
  const [found] = await tx
    .select()
    .from(contact)
    .where(and(eq(contact.id, contactId), eq(contact.organisationId, here)))
    .for('update');
  if (found?.place !== 'home') throw refuse.notFound();
  if (found.status !== 'planned')
    throw refuse.conflict('This has been recorded or cancelled already.', {
      version: found.version,
    });
  const [visited] = await tx
    .select({ risks: person.risks, address: person.address, postcode: person.postcode })
    .from(person)
    .where(and(eq(person.id, found.personId), eq(person.organisationId, here)));
  return {
    contact: found,
    risks: visited?.risks ?? 'not-asked',
    home: homeKey(visited?.address ?? null, visited?.postcode ?? null),
  };
}

async function requireColleagues(ctx: Ctx, tx: Tx, wanted: Record<string, string | null>) {
  const ids = Object.values(wanted).filter((id) => id !== null);
  const found = await tx
    .selectDistinct({ userId: colleague.userId })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, actingOrganisation(ctx.actor)),
        inArray(colleague.userId, ids),
        inArray(colleague.role, ['link-worker', 'supervisor']),
      ),
    );
  for (const [field, id] of Object.entries(wanted))
    if (id !== null && (id === ctx.actor.id || !found.some(({ userId }) => userId === id)))
      throw refuse.invalid({ [field]: 'Choose a colleague from the list' });
}

/**
 * Keeps the check before a home visit: risks read, whether two go and who, who is told when it runs
 * late, and until when. Checked again, it replaces what was said until the visit has begun.
 */
export async function checkVisit(ctx: Ctx, contactId: string, input: CheckInput, version?: number) {
  if (!mayVisit(ctx.actor) || !ctx.actor.id) throw refuse.forbidden();
  if (!isId(contactId)) throw refuse.notFound();
  const organisationId = actingOrganisation(ctx.actor);
  const linkWorkerId = ctx.actor.id;
  return perform(ctx, 'care', async (tx, note) => {
    const { contact: planned, risks, home } = await lockPlanned(ctx, tx, contactId);
    await requireColleagues(ctx, tx, { partner: input.partner, watcher: input.watcher });
    const begin = Math.max(planned.at.getTime(), ctx.now.getTime());
    const values = {
      linkWorkerId,
      linkWorkerName: ctx.actor.name,
      risksThen: risks,
      pairNeeded: input.pairNeeded,
      partnerId: input.partner,
      watcherId: input.watcher,
      note: input.note || null,
      home,
      checkedAt: ctx.now,
      dueOut: new Date(begin + input.minutes * 60_000),
      checkAgain: false,
      alertedAt: null,
      alertedAgainAt: null,
    };
    const [earlier] = await tx.select().from(visit).where(current(contactId, organisationId));
    if (earlier) requireUnchanged(earlier, version, ctx.now);
    if (earlier?.checkedInAt)
      throw refuse.conflict('The visit has begun.', shownTo(earlier, ctx.now));
    const id = earlier?.id ?? newId();
    if (earlier)
      await tx
        .update(visit)
        .set({ ...values, version: earlier.version + 1 })
        .where(and(eq(visit.id, id), eq(visit.organisationId, organisationId)));
    else
      await tx
        .insert(visit)
        .values({ id, organisationId, contactId, personId: planned.personId, ...values });
    await watch(ctx, tx, { id, dueOut: values.dueOut });
    note({ act: 'visit.check', subject: ['visit', id], personId: planned.personId });
    return { id };
  });
}

function requireUnchanged(current: Visit, version: number | undefined, now: Date): void {
  if (version !== undefined && version !== current.version)
    throw refuse.conflict(
      'Somebody else changed this visit while you had it open.',
      shownTo(current, now),
    );
}

/** How a visit stands, for somebody whose form was overtaken. */
const shownTo = (visit: Visit, now: Date) => ({
  Now: visitStates[visitState(visit, now)],
  'Two of you should go': visit.pairNeeded ? 'Yes' : 'No',
  'Out by': formatTime(visit.dueOut),
  'What to mind': visit.note ?? '',
  version: visit.version,
});

/** Goes in, asks for half an hour more, or comes out; the partner may do it too. */
export async function moveVisit(ctx: Ctx, contactId: string, input: MoveInput, version?: number) {
  if (!mayVisit(ctx.actor)) throw refuse.forbidden();
  if (!isId(contactId)) throw refuse.notFound();
  const organisationId = actingOrganisation(ctx.actor);
  return perform(ctx, 'care', async (tx, note) => {
    const [found] = await tx
      .select()
      .from(visit)
      .where(current(contactId, organisationId))
      .for('update');
    if (!found) throw refuse.notFound();
    requireUnchanged(found, version, ctx.now);
    if (found.checkedOutAt) throw refuse.conflict('You are out already.', shownTo(found, ctx.now));
    if (input.move === 'out' && found.pairNeeded && input.pairKept === null)
      throw refuse.invalid({ pairKept: 'Say whether two of you went' });
    // Half an hour from now where the visit runs late already: an alert must not follow at once.
    const from = Math.max(found.dueOut.getTime(), ctx.now.getTime());
    const dueOut = new Date(from + LONGER * 60_000);
    const set = {
      in: { checkedInAt: found.checkedInAt ?? ctx.now },
      longer: { dueOut, alertedAt: null, alertedAgainAt: null },
      out: { checkedOutAt: ctx.now, pairKept: found.pairNeeded ? input.pairKept : null },
    }[input.move];
    await tx
      .update(visit)
      .set({ ...set, version: found.version + 1 })
      .where(and(eq(visit.id, found.id), eq(visit.organisationId, organisationId)));
    if (input.move === 'longer') await watch(ctx, tx, { id: found.id, dueOut });
    note({
      act: `visit.${input.move}`,
      subject: ['visit', found.id],
      personId: found.personId,
    });
    return { id: found.id };
  });
}
