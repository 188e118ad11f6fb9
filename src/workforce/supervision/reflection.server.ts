import { and, desc, eq, isNotNull, isNull, lt, ne } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { reflection } from './schema.server.ts';

const PAGE = 25;

/** Who keeps reflections: those who support people. The author, and where they work. */
function author(ctx: Ctx): { me: string; here: string } {
  if (!ctx.actor.id || !hasRole(ctx.actor, 'link-worker', 'supervisor')) throw refuse.forbidden();
  return { me: ctx.actor.id, here: actingOrganisation(ctx.actor) };
}

/** One's own reflection, by its id; what is another's is not found. */
const ofMine = (ctx: Ctx, id: string) => {
  const { me, here } = author(ctx);
  if (!isId(id)) throw refuse.notFound();
  return and(eq(reflection.id, id), eq(reflection.userId, me), eq(reflection.organisationId, here));
};

/** Writes a reflection, private to its author. The audit log has that it was written, not its words. */
export async function writeReflection(ctx: Ctx, { words }: { words: string }) {
  const { me, here } = author(ctx);
  return perform(ctx, 'workforce', async (tx, note) => {
    const id = newId();
    await tx.insert(reflection).values({
      id,
      organisationId: here,
      userId: me,
      kind: 'reflection',
      words,
      madeAt: ctx.now,
    });
    note({ act: 'reflection.write', subject: ['reflection', id] });
    return { id };
  });
}

export interface MicroDiscretion {
  /** The element of discretion that was departed from, and the act. */
  element: string;
  act: string;
  /** The sentence that said what was agreed. */
  sentence: string;
  reason: string;
  personId: string | null;
  episodeId: string | null;
}

/** The statement of this zone that keeps the reason for a micro-discretion as its actor's own. */
export function microDiscretionToInsert(ctx: Ctx, tx: Tx, id: string, why: MicroDiscretion) {
  const { me, here } = author(ctx);
  return tx
    .insert(reflection)
    .values({
      id,
      organisationId: here,
      userId: me,
      kind: 'micro-discretion',
      words: why.reason,
      element: why.element,
      act: why.act,
      agreed: why.sentence,
      personId: why.personId,
      episodeId: why.episodeId,
      madeAt: ctx.now,
    })
    .toSQL();
}

/** Lets one supervisor of the organisation read it. Its author can take that back. */
export async function shareReflection(ctx: Ctx, id: string, supervisorId: string) {
  const mine = ofMine(ctx, id);
  return perform(ctx, 'workforce', async (tx, note) => {
    const [reader] = await tx
      .select({ id: colleague.userId })
      .from(colleague)
      .where(
        and(
          eq(colleague.userId, supervisorId),
          eq(colleague.role, 'supervisor'),
          ne(colleague.userId, ctx.actor.id ?? ''),
        ),
      );
    if (!reader) throw refuse.invalid({ supervisorId: 'Choose a supervisor of your service' });
    const shared = await tx
      .update(reflection)
      .set({ sharedWith: reader.id, sharedAt: ctx.now })
      .where(mine)
      .returning({ id: reflection.id });
    if (shared.length === 0) throw refuse.notFound();
    note({ act: 'reflection.share', subject: ['reflection', id] });
    return { id };
  });
}

/** Takes a reflection back: from now on its author alone reads it again. */
export async function takeBackReflection(ctx: Ctx, id: string) {
  const mine = ofMine(ctx, id);
  return perform(ctx, 'workforce', async (tx, note) => {
    const taken = await tx
      .update(reflection)
      .set({ sharedWith: null, sharedAt: null })
      .where(and(mine, isNotNull(reflection.sharedWith)))
      .returning({ id: reflection.id });
    if (taken.length === 0) throw refuse.conflict('It is not shared with anybody now.');
    note({ act: 'reflection.take-back', subject: ['reflection', id] });
    return { id };
  });
}

/** Deletes what one wrote for oneself, unless it is shared. Reasons for decisions stay. */
export async function deleteReflection(ctx: Ctx, id: string) {
  const mine = ofMine(ctx, id);
  return perform(ctx, 'workforce', async (tx, note) => {
    const gone = await tx
      .delete(reflection)
      .where(and(mine, eq(reflection.kind, 'reflection'), isNull(reflection.sharedWith)))
      .returning({ id: reflection.id });
    if (gone.length === 0)
      throw refuse.conflict('Only a reflection of your own that is not shared can be deleted.');
    note({ act: 'reflection.delete', subject: ['reflection', id] });
    return { id };
  });
}

/** One's own reflections and reasons, newest first, and the supervisors they may be shared with. */
export async function readMyReflections(ctx: Ctx, before?: string | null) {
  const { me, here } = author(ctx);
  return readIn(ctx, 'workforce', async (tx) => {
    const rows = await tx
      .select()
      .from(reflection)
      .where(
        and(
          eq(reflection.organisationId, here),
          eq(reflection.userId, me),
          isId(before) ? lt(reflection.id, before) : undefined,
        ),
      )
      .orderBy(desc(reflection.id))
      .limit(PAGE + 1);
    const supervisors = await tx
      .select({ userId: colleague.userId, name: colleague.name })
      .from(colleague)
      .where(and(eq(colleague.role, 'supervisor'), ne(colleague.userId, me)))
      .orderBy(colleague.name)
      .limit(100);
    const mine = rows.slice(0, PAGE);
    return { mine, supervisors, next: rows.length > PAGE ? (mine.at(-1)?.id ?? null) : null };
  });
}

/** What was shared with the acting supervisor, newest first: material for supervision. */
export async function listSharedWithMe(ctx: Ctx, before?: string | null) {
  if (!ctx.actor.id || !hasRole(ctx.actor, 'supervisor')) throw refuse.forbidden();
  const me = ctx.actor.id;
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'workforce', async (tx) => {
    const rows = await tx
      .selectDistinct({
        id: reflection.id,
        kind: reflection.kind,
        words: reflection.words,
        agreed: reflection.agreed,
        madeAt: reflection.madeAt,
        sharedAt: reflection.sharedAt,
        by: colleague.name,
      })
      .from(reflection)
      .leftJoin(colleague, eq(colleague.userId, reflection.userId))
      .where(
        and(
          eq(reflection.organisationId, here),
          eq(reflection.sharedWith, me),
          isId(before) ? lt(reflection.id, before) : undefined,
        ),
      )
      .orderBy(desc(reflection.id))
      .limit(PAGE + 1);
    const shared = rows.slice(0, PAGE);
    return { shared, next: rows.length > PAGE ? (shared.at(-1)?.id ?? null) : null };
  });
}
