import pg from 'pg';
import type { Jobs } from '../jobs/jobs.server.ts';
import type { Keeper } from '../secret/keeper.server.ts';

/** An open database: the same pool interface over PostgreSQL and over the embedded PGlite. */
export interface Database {
  kind: 'postgres' | 'embedded';
  pool: pg.Pool;
  /** Where the embedded database lives; absent for PostgreSQL and for one in memory. */
  directory?: string;
  /** Copies the embedded database, consistent, while it runs. */
  snapshot?: (intoDirectory: string) => Promise<void>;
  /** Set once the job runner has started; acts put their jobs in it. */
  jobs?: Jobs;
  /** Set at the start: seals what others gave us to keep. */
  keeper?: Keeper;
  close(): Promise<void>;
}

/** Opens PostgreSQL by its address with `size` connections; the loss of one never ends the process. */
export function openPostgres(url: string, size = 12): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    application_name: 'holdfast',
  });
  pool.on('error', () => undefined);
  // The loss of a connection in use is told by its queries; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { kind: 'postgres', pool, close: () => pool.end() };
}

/** Opens the embedded database in a directory, or in memory where none is given. */
export async function openEmbeddedDatabase(options: {
  directory?: string;
  template?: string;
}): Promise<Database> {
  const { openEmbedded } = await import('./embedded/open.server.ts');
  const embedded = await openEmbedded(options);
  return {
    kind: 'embedded',
    pool: embedded.pool,
    ...(options.directory ? { directory: options.directory } : {}),
    snapshot: (into) => embedded.snapshot(into),
    close: () => embedded.close(),
  };
}
