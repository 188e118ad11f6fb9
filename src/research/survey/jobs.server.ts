import { eq, sql } from 'drizzle-orm';
import { jobActor, systemActor } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Database } from '#platform/database/database.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import type { Jobs } from '#platform/jobs/jobs.server.ts';
import { writeFile } from './answers-made.server.ts';
import { closeSurvey } from './commands.server.ts';
import { remind, type Sender } from './invite.server.ts';
import { survey } from './schema.server.ts';

/** Closes surveys whose last day is past, and sends the reminders that are due. */
export async function tendSurveys(db: Database, now: Date, sender: Sender): Promise<void> {
  const today = dayOf(now);
  const system = { db, actor: systemActor, now, requestId: `surveys ${today}` };
  const { rows } = await readIn(system, 'research', (tx) =>
    tx.execute<{ id: string; organisation_id: string }>(
      sql`select id, organisation_id from research.surveys_to_tend(${today}::date)`,
    ),
  );
  for (const { id, organisation_id: here } of rows) {
    const ctx = { ...system, actor: jobActor(here) };
    const [found] = await readIn(ctx, 'research', (tx) =>
      tx.select({ closesOn: survey.closesOn }).from(survey).where(eq(survey.id, id)),
    );
    if (found?.closesOn && found.closesOn < today) await closeSurvey(ctx, id);
    else await remind(ctx, sender, id);
  }
}

/** Starts tending surveys, in the morning of each day, and writing the files that are asked for. */
export async function workSurveys(db: Database, jobs: Jobs, sender: Sender): Promise<void> {
  await jobs.work('survey-tend', () => tendSurveys(db, new Date(), sender));
  await jobs.every('survey-tend', '15 8 * * *');
  await jobs.work('survey-answers', async ({ id: job, data: { id, organisationId }, now }) => {
    if (!isId(id) || !isId(organisationId)) throw new Error('a job names no file');
    const actor = jobActor(organisationId);
    await writeFile({ db, actor, now, requestId: `job ${job}` }, id);
  });
}
