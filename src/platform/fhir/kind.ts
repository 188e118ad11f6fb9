import type { Resource } from '@medplum/fhirtypes';
import type { SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Actor } from '../actor.ts';
import type { Ctx } from '../database/context.server.ts';
import type { Tx } from '../database/transaction.server.ts';

/** One value of a search parameter, as written in the address. */
export interface Value {
  text: string;
  /** `exact`, `contains`, `missing` …, or undefined. */
  modifier: string | undefined;
}

export type ParameterKind = 'token' | 'reference' | 'date' | 'string' | 'uri';

/** Something that a kind of record can be searched by. */
export interface Parameter {
  kind: ParameterKind;
  /** What it means, for the statement of what this server can do. */
  says: string;
  /** Modifiers it takes; `missing` is everywhere told apart. */
  modifiers?: readonly string[];
  /**
   * What holds for a row that has one of the values, which mean the same thing said differently.
   * @throws Refusal `invalid` for a value that is none
   */
  where(values: Value[], ctx: Ctx): SQL;
  /** The kind of record it points to, for `_include` and for searching by what is said there. */
  to?: string;
  /** The id it points by. */
  column?: SQL | PgColumn;
  /** What to put records in order by. */
  sort?: SQL;
}

/** A record as a program would have it, and what it was when the program saw it. */
export interface Change<R extends Resource> {
  id: string;
  version: number;
  wanted: R;
  current: R;
}

/** A kind of record of the FHIR server: which rows of which table it is, for whom, and how they read. */
export interface Kind<R extends Resource = Resource> {
  type: R['resourceType'];
  /** What it is here, in a sentence. */
  says: string;
  profile?: string;
  /** Whether the actor may read it at all, as on the pages. */
  may(actor: Actor): boolean;
  table: PgTable | SQL;
  id: PgColumn | SQL;
  /** When a row was last changed. */
  changed: SQL | PgColumn;
  /** What else puts the newest first, where an index has that and not `changed`. */
  newest?: SQL;
  /** The rows that the actor may see, beside what row-level security says. */
  scope(ctx: Ctx): SQL | undefined;
  parameters: Record<string, Parameter>;
  /** The records with these ids that are within `scope`; in any order. */
  load(tx: Tx, ctx: Ctx, ids: string[]): Promise<R[]>;
  /** The person a record is about, for their access history. */
  about?(record: R): string | undefined;
  /** Makes a record as a page's form would; gives its id, and whether it was there before. */
  create?(ctx: Ctx, record: R): Promise<{ id: string; existed?: boolean }>;
  /** Of a record that `create` takes, where it says what is not kept. */
  unkept?(record: R): string[];
  /**
   * Changes a record as a page's form would.
   * @throws Refusal `invalid` by FHIRPath for what cannot be kept; `conflict` where it was changed since
   */
  update?(ctx: Ctx, change: Change<R>): Promise<unknown>;
  /** Where earlier versions are kept: the table's own key, and records from rows as they stood. */
  versions?: {
    key: PgColumn;
    load(tx: Tx, ctx: Ctx, rows: object[]): Promise<R[]>;
  };
  /** Takes a record away. */
  remove?(ctx: Ctx, id: string): Promise<unknown>;
}
