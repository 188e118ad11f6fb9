import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Actor } from '../actor.ts';
import type { Database } from './database.server.ts';

/** One transaction that several reads and acts share, with the audit entries they leave. */
export interface Together {
  tx: NodePgDatabase & { $client: pg.PoolClient };
  entries: object[];
  /** The settings it has just now: whose work it does. */
  settings: string;
}

/** What every query and command takes: the database, who acts, the time, and the form's key. */
export interface Ctx {
  db: Database;
  actor: Actor;
  now: Date;
  requestId: string;
  /** Where people reach this installation, for links in letters; absent where no request led to the act. */
  origin?: string;
  /** The idempotency key of the form being submitted; absent for reads, jobs and tests of one act. */
  key?: string | undefined;
  /** The draft the form was kept in while it was typed; removed by the act. */
  draft?: string | undefined;
  /** The transaction this is part of; absent where each read and act has its own. */
  together?: Together;
}
