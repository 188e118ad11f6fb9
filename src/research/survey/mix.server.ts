import { and, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { surveyAnswer, surveyToken } from './schema.server.ts';

/** How many earlier rows hide a new one. */
export const MIXED = 200;

/*
 * A database keeps more of a row than its columns: the transaction that wrote it (xmin) and its place
 * in the file (ctid). Whoever is added is therefore written together with a random sample of those who
 * came before, all of them anew and in random order, so that neither tells one from the others. The
 * order is drawn by gen_random_uuid(), whose randomness cannot be run backwards as random()'s can.
 */

/** Adds an answer in the midst of earlier ones. Under the survey's lock alone. */
export async function mixAnswer(
  ctx: Ctx,
  tx: Tx,
  added: Omit<typeof surveyAnswer.$inferInsert, 'organisationId'>,
): Promise<void> {
  const organisationId = actingOrganisation(ctx.actor);
  await tx.execute(sql`
    with gone as (
      delete from ${surveyAnswer} where organisation_id = ${organisationId} and id in (
        select id from ${surveyAnswer}
        where survey_id = ${added.surveyId} and organisation_id = ${organisationId}
        order by gen_random_uuid() limit ${MIXED})
      returning id, answered_on, answers
    ), together as (
      select id, answered_on, answers from gone
      union all
      select ${added.id}::uuid, ${added.answeredOn}::date, ${JSON.stringify(added.answers)}::jsonb
    )
    insert into ${surveyAnswer} (id, organisation_id, survey_id, answered_on, answers)
    select id, ${organisationId}::uuid, ${added.surveyId}::uuid, answered_on, answers
    from together order by gen_random_uuid()`);
}

/** Adds links, and marks one as used, in the midst of earlier ones. Under the survey's lock alone. */
export async function mixTokens(
  ctx: Ctx,
  tx: Tx,
  surveyId: string,
  { added = [], used = '' }: { added?: readonly string[]; used?: string },
): Promise<void> {
  const organisationId = actingOrganisation(ctx.actor);
  const ofSurvey = and(
    eq(surveyToken.surveyId, surveyId),
    eq(surveyToken.organisationId, organisationId),
  );
  const sample = tx
    .select({ tokenHash: surveyToken.tokenHash })
    .from(surveyToken)
    .where(ofSurvey)
    .orderBy(sql`gen_random_uuid()`)
    .limit(MIXED);
  const gone = await tx
    .delete(surveyToken)
    .where(
      and(
        ofSurvey,
        sql`(${eq(surveyToken.tokenHash, used)} or ${inArray(surveyToken.tokenHash, sample)})`,
      ),
    )
    .returning({ tokenHash: surveyToken.tokenHash, used: surveyToken.used });
  const together = [
    ...gone.map((one) => ({ ...one, used: one.used || one.tokenHash === used })),
    ...added.map((tokenHash) => ({ tokenHash, used: false })),
  ].map((one) => ({ ...one, surveyId, organisationId }));
  // Hashes are random: in their order no row stands where it came.
  together.sort((a, b) => (a.tokenHash < b.tokenHash ? -1 : 1));
  if (together.length > 0) await tx.insert(surveyToken).values(together);
}
