import type { Database } from '../database/database.server.ts';
import type { Jobs } from './jobs.server.ts';

/** What has served its purpose, and how many days longer it is kept. */
export const keptDays = {
  /** Keys of forms: for as long as a form may lie open and be sent again. */
  'act-keys': 14,
  /** One-time links that were used or have expired: until then they say so when they are opened. */
  'one-time-links': 90,
  /** What was being typed and never sent. */
  drafts: 90,
  /** Mail that was sent; its words are emptied when it is. */
  'sent-mail': 90,
  /** Sign-ins that have ended, and codes of the sign-in library that have expired. */
  sessions: 1,
  verifications: 1,
  /** Files of answers: they can be opened for a day. */
  'answers-made': 1,
  /** What programs were told of, or could not be. */
  notifications: 90,
} as const;

/**
 * Takes away what has served its purpose; gives how many rows. Never anything of a person's record
 * or of the audit log.
 */
export async function tidy(db: Database, now: Date): Promise<number> {
  const client = await db.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin; set local role holdfast_jobs');
    const { rows } = await client.query<{ removed: number }>(
      'select platform.tidy($1::timestamptz, $2::jsonb)::int as removed',
      [now, JSON.stringify(keptDays)],
    );
    await client.query('commit');
    return rows[0]?.removed ?? 0;
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Starts tidying, in each night's small hours. */
export async function workTidy(
  db: Database,
  jobs: Jobs,
  said: (removed: number) => void,
): Promise<void> {
  await jobs.work('tidy', async ({ now }) => said(await tidy(db, now)));
  await jobs.every('tidy', '20 3 * * *');
}
