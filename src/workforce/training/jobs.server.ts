import { eq, sql } from 'drizzle-orm';
import { v5 } from 'uuid';
import { organisation } from '#account/schema.server.ts';
import { jobActor, systemActor } from '#platform/actor.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import type { Jobs } from '#platform/jobs/jobs.server.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { formatDate } from '#ui/time.ts';
import { WARN_DAYS, warningDue } from './rules.ts';

/** Names the act of one warning about one training record, so that it is sent once. */
const WARNINGS = '6a1c54fe-8f1d-4a55-9a3b-0c0d6c8b7e21';

interface Ending {
  recordId: string;
  userId: string;
  training: string;
  expiresOn: string;
  email: string;
}

/**
 * Writes to link workers whose mandatory training ends soon: sixty days before, and fourteen. Each
 * warning is sent once, however often this runs; a day it did not run is made up for. Training that
 * was done again since is not warned of.
 */
export async function warnOfTraining(db: Database, now: Date, origin: string): Promise<void> {
  const today = dayOf(now);
  const until = addDays(today, WARN_DAYS);
  const system = { db, actor: systemActor, now, requestId: `training ends ${today}` };
  const { rows } = await readIn(system, 'workforce', (tx) =>
    tx.execute<{ organisation_id: string }>(
      sql`select organisation_id from workforce.organisations_with_training_ending(${today}::date, ${until}::date)`,
    ),
  );
  for (const { organisation_id: here } of rows) {
    const ctx = { ...system, actor: jobActor(here) };
    const { ending, slug } = await readIn(ctx, 'workforce', async (tx) => {
      const found = await tx.execute<{ [key in keyof Ending]: Ending[key] }>(sql`
        select r.id as "recordId", r.user_id as "userId", m.name as training,
          r.expires_on::text as "expiresOn", c.email
        from workforce.training_record r
        join workforce.mandatory_training m on m.id = r.training_id and m.ended_at is null
        join workforce.post p on p.organisation_id = ${here} and p.user_id = r.user_id and p.ended_on is null
        join account.colleague c on c.organisation_id = ${here} and c.user_id = r.user_id
          and c.role = 'link-worker'
        where r.organisation_id = ${here} and r.expires_on between ${today}::date and ${until}::date
          and not exists (
            select 1 from workforce.training_record later
            where later.organisation_id = ${here} and later.user_id = r.user_id
              and later.training_id = r.training_id
              and (later.expires_on, later.id) > (r.expires_on, r.id))
        order by r.expires_on, r.id limit 5000`);
      const [service] = await tx
        .select({ slug: organisation.slug })
        .from(organisation)
        .where(eq(organisation.id, here));
      return { ending: found.rows, slug: service?.slug ?? '' };
    });
    for (const one of ending) {
      const warning = warningDue(one.expiresOn, today);
      if (!warning) continue;
      const key = v5(`${one.recordId} ${warning}`, WARNINGS);
      await perform({ ...ctx, key }, 'workforce', async (tx, note) => {
        await queueMail(ctx, tx, 'training-ends', {
          to: one.email,
          ...trainingEnds(one, `${origin}/o/${slug}/training/${one.userId}`),
        });
        note({ act: 'training.warn', subject: ['training-record', one.recordId], reason: warning });
        return { id: one.recordId };
      });
    }
  }
}

export function trainingEnds(
  { training, expiresOn }: Pick<Ending, 'training' | 'expiresOn'>,
  address: string,
): { subject: string; text: string } {
  const day = formatDate(expiresOn);
  return {
    subject: `${training}: in date until ${day}`,
    text: `Good morning,

your training “${training}” is in date until ${day}. It is mandatory, so please arrange to do it again before then, and ask your supervisor for the time it needs. Your supervisor sees too that it is due.

When you have done it, write it down here:
${address}
`,
  };
}

/** Starts warning of training that ends, early on each working day. */
export async function workTraining(db: Database, jobs: Jobs, origin: string): Promise<void> {
  await jobs.work('training-ends', ({ now }) => warnOfTraining(db, now, origin));
  await jobs.every('training-ends', '45 7 * * 1-5');
}
