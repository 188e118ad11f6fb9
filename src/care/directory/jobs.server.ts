import { jobActor } from '#platform/actor.ts';
import type { Database } from '#platform/database/database.server.ts';
import { isId } from '#platform/id.ts';
import type { Jobs } from '#platform/jobs/jobs.server.ts';
import { runQueuedImport } from './import.server.ts';

export interface DirectoryJobSettings {
  /** See the setting IMPORT_ALLOWED_HOSTS. */
  allowedHosts: readonly string[];
}

/** Starts importing the files people hand in. An import that was stopped half-way begins again. */
export async function workDirectory(
  db: Database,
  jobs: Jobs,
  settings: DirectoryJobSettings,
): Promise<void> {
  await jobs.work('directory-import', async (run) => {
    const { id, organisationId } = run.data;
    if (!isId(id) || !isId(organisationId)) throw new Error('an import job names no import');
    const actor = jobActor(organisationId);
    const ctx = { db, actor, now: new Date(), requestId: `job ${run.id}` };
    await runQueuedImport(ctx, id, settings);
  });
}
