import { and, desc, eq, ne, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { tellOtherSide } from './letters.server.ts';
import {
  type CriteriaInput,
  mayAgree,
  mayWrite,
  type Side,
  sidesTo,
  stepNames,
  type VersionAct,
  type VersionStatus,
  versionStatuses,
  versionTransitions,
} from './rules.ts';
import { criteriaStep, criteriaVersion } from './schema.server.ts';
import { sitDown, type Together } from './table.server.ts';

type Version = typeof criteriaVersion.$inferSelect;

/** One at a time writes on a page: two who save it wait for one another. Gives the newest version. */
async function lockPage(tx: Tx, at: Together): Promise<Version | null> {
  const page = `criteria ${at.service} ${at.practiceId}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${page}, 0))`);
  const [newest] = await tx
    .select()
    .from(criteriaVersion)
    .where(ofPage(at))
    .orderBy(desc(criteriaVersion.number))
    .limit(1);
  return newest ?? null;
}

export const ofPage = ({ service, practiceId }: Together) =>
  and(
    eq(criteriaVersion.organisationId, service),
    sql`${criteriaVersion.practiceId} is not distinct from ${practiceId}::uuid`,
  );

/** The newest version, as somebody saw it; a conflict where there is a newer one. */
async function lockAsSeen(tx: Tx, at: Together, seen: number | undefined): Promise<Version> {
  const newest = await lockPage(tx, at);
  if (!newest) throw refuse.notFound();
  if (newest.number !== seen) throw writtenMeanwhile(newest);
  return newest;
}

/** What the second editor is shown beside their own words. */
function writtenMeanwhile(newest: Version) {
  const { number, byName, whoWeHelp, youngest, oldest, needs, sources, routes } = newest;
  const { notForUs, instead } = newest;
  return refuse.conflict(`${byName} saved version ${number} while you had the page open.`, {
    version: number,
    byName,
    ...{ whoWeHelp, youngest, oldest, needs, sources, routes, notForUs, instead },
  });
}

/**
 * Writes another version of the page. It begins as a draft that both sides see; what was agreed stays
 * in force until it is agreed too.
 */
export async function writeCriteria(
  ctx: Ctx,
  other: string,
  seen: number | undefined,
  { why, ...input }: CriteriaInput,
): Promise<{ id: string }> {
  if (!mayWrite(ctx.actor)) throw refuse.forbidden();
  const at = await sitDown(ctx, other);
  return perform(at.ctx, 'care', async (tx, note) => {
    const newest = await lockPage(tx, at);
    if (newest && newest.number !== seen) throw writtenMeanwhile(newest);
    if (newest && newest.status !== 'agreed') await take(tx, note, at, newest, 'replace');
    const id = newId();
    await tx.insert(criteriaVersion).values({
      ...input,
      id,
      organisationId: at.service,
      practiceId: at.practiceId,
      number: (newest?.number ?? 0) + 1,
      status: 'draft',
      ...doneBy(at),
    });
    await keepStep(tx, note, at, id, 'write', why);
    return { id };
  });
}

/** Says something about the newest version; both sides read it. */
export async function commentOnCriteria(
  ctx: Ctx,
  other: string,
  comment: string,
): Promise<{ id: string }> {
  if (!mayWrite(ctx.actor)) throw refuse.forbidden();
  const at = await sitDown(ctx, other);
  return perform(at.ctx, 'care', async (tx, note) => {
    const newest = await lockPage(tx, at);
    if (!newest) throw refuse.notFound();
    await keepStep(tx, note, at, newest.id, 'comment', comment);
    return { id: newest.id };
  });
}

/** Puts the newest version forward; whoever may agree for their side agrees to it by that. */
export async function proposeCriteria(
  ctx: Ctx,
  other: string,
  seen: number | undefined,
  words: string | null,
): Promise<{ id: string }> {
  if (!mayWrite(ctx.actor)) throw refuse.forbidden();
  const at = await sitDown(ctx, other);
  return perform(at.ctx, 'care', async (tx, note) => {
    const draft = await lockAsSeen(tx, at, seen);
    const proposed = await take(tx, note, at, draft, 'propose', words);
    if (mayAgree(ctx.actor)) await agree(tx, note, at, proposed, null);
    await tellOtherSide(tx, at);
    return { id: draft.id };
  });
}

/** Agrees to the newest version for one's side. Agreed by both, it takes the place of the one before. */
export async function agreeCriteria(
  ctx: Ctx,
  other: string,
  seen: number | undefined,
  words: string | null,
): Promise<{ id: string }> {
  if (!mayAgree(ctx.actor)) throw refuse.forbidden();
  const at = await sitDown(ctx, other);
  return perform(at.ctx, 'care', async (tx, note) => {
    const proposed = await lockAsSeen(tx, at, seen);
    await agree(tx, note, at, proposed, words);
    return { id: proposed.id };
  });
}

async function agree(tx: Tx, note: Note, at: Together, proposed: Version, words: string | null) {
  const steps = await tx
    .select({ side: criteriaStep.side })
    .from(criteriaStep)
    .where(
      and(
        eq(criteriaStep.organisationId, at.service),
        eq(criteriaStep.versionId, proposed.id),
        eq(criteriaStep.act, 'agree-in-part'),
      ),
    );
  const agreed = new Set([...steps.map(({ side }) => side as Side), at.side]);
  if (!sidesTo(at.practiceId).every((side) => agreed.has(side))) {
    await take(tx, note, at, proposed, 'agree-in-part', words);
    return;
  }
  const [before] = await tx
    .select()
    .from(criteriaVersion)
    .where(
      and(ofPage(at), eq(criteriaVersion.status, 'agreed'), ne(criteriaVersion.id, proposed.id)),
    );
  if (before) await take(tx, note, at, before, 'replace');
  await take(tx, note, at, proposed, 'agree', words);
}

/** Takes a step by the table and keeps who took it. */
async function take(
  tx: Tx,
  note: Note,
  at: Together,
  version: Version,
  act: VersionAct,
  words: string | null = null,
): Promise<Version> {
  const from = version.status as VersionStatus;
  const status = versionTransitions[from][act];
  if (!status) {
    const now = versionStatuses[from].toLowerCase();
    throw refuse.invalid({ '': `${stepNames[act]}: it cannot be, the version is ${now}` });
  }
  const day = dayOf(at.ctx.now);
  const set = {
    status,
    ...(act === 'agree' ? { agreedOn: day } : {}),
    ...(act === 'replace' && version.agreedOn ? { endedOn: day } : {}),
  };
  await tx
    .update(criteriaVersion)
    .set(set)
    .where(and(eq(criteriaVersion.id, version.id), eq(criteriaVersion.organisationId, at.service)));
  await keepStep(tx, note, at, version.id, act, words);
  return { ...version, ...set };
}

const doneBy = ({ ctx, side }: Together) => ({
  side,
  byUserId: ctx.actor.id,
  byName: ctx.actor.name,
  at: ctx.now,
});

async function keepStep(
  tx: Tx,
  note: Note,
  at: Together,
  versionId: string,
  act: keyof typeof stepNames,
  words: string | null,
): Promise<void> {
  await tx.insert(criteriaStep).values({
    id: newId(),
    organisationId: at.service,
    versionId,
    act,
    words,
    ...doneBy(at),
  });
  note({ act: `criteria.${act}`, subject: ['criteria', versionId] });
}
