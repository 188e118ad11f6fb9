import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { colleague } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { person } from '../person/schema.server.ts';
import { referral } from '../referral/schema.server.ts';
import { mayNameLeads, mayRaise } from './rules.ts';
import { concern, concernReader, concernStep, safeguardingLead } from './schema.server.ts';

const MOST = 100;

const named = {
  personId: person.id,
  givenName: person.givenName,
  familyName: person.familyName,
  preferredName: person.preferredName,
};

/** Whom a concern is about: by their record, or while there is none by the referral. */
const about = {
  personId: concern.personId,
  referralId: concern.referralId,
  givenName: sql<string>`coalesce(${person.givenName}, ${referral.givenName})`,
  familyName: sql<string>`coalesce(${person.familyName}, ${referral.familyName})`,
  preferredName: person.preferredName,
};

/** Colleagues who work with people, each once, by name; at most 200. */
async function colleagues(tx: Tx, here: string) {
  return tx
    .selectDistinct({ userId: colleague.userId, name: colleague.name })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, here),
        inArray(colleague.role, ['link-worker', 'supervisor', 'manager']),
      ),
    )
    .orderBy(asc(colleague.name), asc(colleague.userId))
    .limit(200);
}

async function leads(tx: Tx, here: string) {
  return tx
    .selectDistinct({ userId: safeguardingLead.userId, name: colleague.name })
    .from(safeguardingLead)
    .leftJoin(
      colleague,
      and(
        eq(colleague.userId, safeguardingLead.userId),
        eq(colleague.organisationId, safeguardingLead.organisationId),
      ),
    )
    .where(and(eq(safeguardingLead.organisationId, here), isNull(safeguardingLead.endedAt)))
    .limit(MOST);
}

/**
 * The concerns one may see, open ones first and newest first, at most 100; how many stand open in the
 * service, for who may not read them; and who the leads are.
 */
export async function listConcerns(ctx: Ctx) {
  if (!mayRaise(ctx.actor) && !mayNameLeads(ctx.actor)) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const { rows } = await tx.execute<{ open: string; oldest: string | null }>(
      sql`select * from care.open_concerns()`,
    );
    return {
      concerns: await tx
        .select({
          id: concern.id,
          title: concern.title,
          status: concern.status,
          raisedAt: concern.raisedAt,
          raisedByName: concern.raisedByName,
          ...about,
        })
        .from(concern)
        .leftJoin(person, eq(person.id, concern.personId))
        .leftJoin(referral, eq(referral.id, concern.referralId))
        .where(eq(concern.organisationId, here))
        .orderBy(sql`${concern.status} = 'closed'`, desc(concern.raisedAt), desc(concern.id))
        .limit(MOST),
      open: Number(rows[0]?.open ?? 0),
      oldest: rows[0]?.oldest ? new Date(rows[0].oldest) : null,
      leads: await leads(tx, here),
      colleagues: mayNameLeads(ctx.actor) ? await colleagues(tx, here) : [],
    };
  });
}

/** Concerns about a person that one may see and that are not closed; at most 20. */
export const listOpenConcernsAbout = (ctx: Ctx, personId: string) =>
  listOpen(ctx, concern.personId, personId);

/** The same, of those that were raised from a referral. */
export const listOpenConcernsFrom = (ctx: Ctx, referralId: string) =>
  listOpen(ctx, concern.referralId, referralId);

async function listOpen(
  ctx: Ctx,
  column: typeof concern.personId | typeof concern.referralId,
  id: string,
) {
  if (!mayRaise(ctx.actor) || !isId(id)) return [];
  return readIn(ctx, 'care', (tx) =>
    tx
      .select({ id: concern.id, title: concern.title, raisedAt: concern.raisedAt })
      .from(concern)
      .where(
        and(
          eq(concern.organisationId, actingOrganisation(ctx.actor)),
          eq(column, id),
          inArray(concern.status, ['open', 'passed-on']),
        ),
      )
      .orderBy(desc(concern.raisedAt))
      .limit(20),
  );
}

/** What the form to raise a concern shows of the person. Reading it is an act. */
export async function readForConcern(ctx: Ctx, personId: string) {
  if (!mayRaise(ctx.actor)) throw refuse.forbidden();
  if (!isId(personId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    async (tx) => {
      const [found] = await tx
        .select(named)
        .from(person)
        .where(and(eq(person.id, personId), eq(person.organisationId, here)));
      if (!found) throw refuse.notFound();
      return {
        person: found,
        colleagues: await colleagues(tx, here),
        leads: await leads(tx, here),
      };
    },
  );
}

/** The same for somebody who is referred. Reading it is an act. */
export async function readReferralForConcern(ctx: Ctx, referralId: string) {
  if (!mayRaise(ctx.actor)) throw refuse.forbidden();
  if (!isId(referralId)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readRecord(
    ctx,
    'care',
    { act: 'referral.read', subject: ['referral', referralId] },
    async (tx) => {
      const [found] = await tx
        .select({ givenName: referral.givenName, familyName: referral.familyName })
        .from(referral)
        .where(and(eq(referral.id, referralId), eq(referral.organisationId, here)));
      if (!found) throw refuse.notFound();
      return {
        person: found,
        colleagues: await colleagues(tx, here),
        leads: await leads(tx, here),
      };
    },
  );
}

/** One concern with what was done about it and who sees it. Reading it is an act. */
export async function readConcern(ctx: Ctx, id: string) {
  if (!mayRaise(ctx.actor)) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readRecord(ctx, 'care', { act: 'concern.read', subject: ['concern', id] }, async (tx) => {
    const [found] = await tx
      .select({ concern, about })
      .from(concern)
      .leftJoin(person, eq(person.id, concern.personId))
      .leftJoin(referral, eq(referral.id, concern.referralId))
      .where(and(eq(concern.id, id), eq(concern.organisationId, here)));
    if (!found) throw refuse.notFound();
    return {
      ...found,
      steps: await tx
        .select()
        .from(concernStep)
        .where(and(eq(concernStep.organisationId, here), eq(concernStep.concernId, id)))
        .orderBy(desc(concernStep.at), desc(concernStep.id))
        .limit(MOST),
      readers: await tx
        .selectDistinct({ userId: concernReader.userId, name: colleague.name })
        .from(concernReader)
        .leftJoin(
          colleague,
          and(eq(colleague.userId, concernReader.userId), eq(colleague.organisationId, here)),
        )
        .where(and(eq(concernReader.organisationId, here), eq(concernReader.concernId, id)))
        .limit(MOST),
      leads: await leads(tx, here),
      colleagues: await colleagues(tx, here),
    };
  });
}
