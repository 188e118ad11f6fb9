import type { Resource } from '@medplum/fhirtypes';
import { and, inArray, sql } from 'drizzle-orm';
import type { Allowed, Letter } from '#account/program/scopes.ts';
import { allows } from '#account/program/scopes.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { outcomeOf, Unmet } from '#platform/fhir/outcome.ts';
import type { Operations } from '#platform/fhir/patch.server.ts';
import { isId } from '#platform/id.ts';
import { isRefusal, refusalStatus, refuse } from '#platform/refusal.ts';
import { allKinds, kindsFor } from './kinds.server.ts';

/** Who asks, with what they may do, and the address this server is at for them. */
export interface Caller {
  ctx: Ctx;
  allowed: Allowed;
  /** The one person whose record is all that may be seen. */
  person?: string | undefined;
  base: string;
}

/** What is asked of a kind of record, by itself or as one entry of a bundle. */
export interface Call {
  method: string;
  type: string;
  id?: string | undefined;
  /** Asked of its versions: of one, or where this is empty of all. */
  version?: string | undefined;
  params: URLSearchParams;
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifNoneExist?: string | undefined;
  /** What comes back of an act; the record where nothing is said. */
  wanted?: 'minimal' | 'representation' | 'OperationOutcome' | undefined;
  /** What cannot be kept of a new record is refused, not told of. */
  strict?: boolean | undefined;
  /** What was sent: read once it is known that it may be. */
  record?: () => Promise<Resource>;
  patch?: () => Promise<Operations>;
}

export interface Answer {
  status: number;
  record?: Resource;
  /** The address of what was made or changed. */
  location?: string;
  etag?: string;
}

export const notAllowed = () =>
  new Unmet(405, 'not-supported', 'That cannot be done at this address.');

/** The kinds of record that a caller may search, for what is said of one by way of another. */
export const searchable = (by: Caller): Kind[] =>
  readable(by).filter((kind) => allows(by.allowed, kind.type, 's'));

/** The kinds of record that a caller reads: of one person's alone, the rows about that person. */
const readable = ({ ctx, person }: Caller): Kind[] =>
  person === undefined
    ? kindsFor(ctx.actor)
    : kindsFor(ctx.actor).flatMap((kind) => confined(kind, person) ?? []);

/** A kind with only the records about one person; null where a record is not known to be about one. */
function confined(kind: Kind, person: string): Kind | null {
  // Nobody new is made from the record of one.
  const { create: _none, ...rest } = kind;
  const { patient } = kind.parameters;
  if (kind.type !== 'Patient' && !patient) return null;
  const about = (ctx: Ctx) =>
    kind.type === 'Patient'
      ? sql`${kind.id} = ${isId(person) ? person : null}::uuid`
      : patient?.where([{ text: person, modifier: undefined }], ctx);
  const scope = (ctx: Ctx) => and(kind.scope(ctx), about(ctx));
  return {
    ...rest,
    scope,
    async load(tx, ctx, ids) {
      const rows = await tx
        .select({ id: sql<string>`${kind.id}` })
        .from(kind.table)
        .where(and(scope(ctx), inArray(sql`${kind.id}`, ids)));
      return kind.load(
        tx,
        ctx,
        rows.map((row) => row.id),
      );
    },
  };
}

/** What a caller may do with a kind of record: by its role as on the pages, and by its scopes. */
export function kindFor(by: Caller, type: string, letter: Letter): Kind {
  if (!allKinds.some((kind) => kind.type === type))
    throw refuse.notFound(`This server has no ${type.slice(0, 60)}.`);
  const kind = readable(by).find((one) => one.type === type);
  if (!kind || !allows(by.allowed, type, letter))
    throw refuse.forbidden(`This program may not do that with ${type}.`);
  return kind;
}

/** A foreseen failure as its status and outcome; undefined for one that was not foreseen. */
export function failureOf(error: unknown, method: string) {
  if (error instanceof Unmet) return { status: error.status, outcome: error.outcome };
  if (!isRefusal(error)) return undefined;
  // What an address asks wrongly is a bad request; 422 is for records that break a rule.
  const status = error.kind === 'invalid' && method === 'GET' ? 400 : refusalStatus[error.kind];
  return { status, outcome: outcomeOf(error), retryAfter: error.detail.retryAfter };
}
