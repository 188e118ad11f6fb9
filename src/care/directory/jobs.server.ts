import { jobActor, systemActor } from '#platform/actor.ts';
import type { Database } from '#platform/database/database.server.ts';
import { isId } from '#platform/id.ts';
import type { Jobs } from '#platform/jobs/jobs.server.ts';
import { recordDecay } from './decay.server.ts';
import { forgetTables } from './import-columns.server.ts';
import { runQueuedImport } from './import-queue.server.ts';

export interface DirectoryJobSettings {
  /** See the setting IMPORT_ALLOWED_HOSTS. */
  allowedHosts: readonly string[];
}

/**
 * Starts importing the files people hand in (an import that was stopped half-way begins again), and
 * looking every night which listings have aged and which tables nobody went on with.
 */
export async function workDirectory(
  db: Database,
  jobs: Jobs,
  settings: DirectoryJobSettings,
): Promise<void> {
  await jobs.work('directory-import', async (run) => {
    const { id, organisationId } = run.data;
    if (!isId(id) || !isId(organisationId)) throw new Error('an import job names no import');
    const actor = jobActor(organisationId);
    const ctx = { db, actor, now: run.now, requestId: `job ${run.id}` };
    await runQueuedImport(ctx, id, settings);
  });
  await jobs.work('listing-decay', async (run) => {
    const ctx = { db, actor: systemActor, now: run.now, requestId: `job ${run.id}` };
    await recordDecay(ctx);
    await forgetTables(ctx);
  });
  await jobs.every('listing-decay', '10 3 * * *');
}
