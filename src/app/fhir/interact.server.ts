import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '@medplum/fhirtypes';
import { sql } from 'drizzle-orm';
import { allows } from '#account/program/scopes.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, together } from '#platform/database/transaction.server.ts';
import { askedOf, MOST, USUAL, wholeNumber } from '#platform/fhir/asked.ts';
import { readDate } from '#platform/fhir/conditions.ts';
import { readHistory, readHistoryOfKind, readVersion } from '#platform/fhir/history.server.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { Unmet } from '#platform/fhir/outcome.ts';
import { patched } from '#platform/fhir/patch.server.ts';
import { readOne, search } from '#platform/fhir/search.server.ts';
import { shortened } from '#platform/fhir/shorten.ts';
import { etagOf, isKnown, seenVersion } from '#platform/fhir/version.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { type Answer, type Call, type Caller, kindFor, notAllowed, searchable } from './call.ts';
import { allKinds } from './kinds.server.ts';

/** The most places of which it is told that they are not kept. */
const MOST_TOLD = 100;

/** Does what is asked of a kind of record, as the caller may: one read, or one act with its reads. */
export function interact(by: Caller, call: Call): Promise<Answer> {
  const { method, id, version } = call;
  if (method === 'GET' && id)
    return version === undefined ? read(by, call, id) : past(by, call, id);
  if (method === 'GET' && version !== undefined) return past(by, call);
  if (method === 'GET') return searched(by, call);
  if (method === 'POST' && !id) return create(by, call);
  if (method === 'PUT' && id) return change(by, call, id);
  if (method === 'PATCH' && id) return change(by, call, id);
  if (method === 'DELETE' && id) return remove(by, call, id);
  throw notAllowed();
}

const answering = (record: Resource): Answer => {
  const etag = etagOf(record);
  return { status: 200, record, ...(etag ? { etag } : {}) };
};

async function read(by: Caller, call: Call, id: string): Promise<Answer> {
  const kind = kindFor(by, call.type, 'r');
  // Of what a search may say, only how much of the record is wanted.
  const { summary, elements } = askedOf(
    kind,
    new URLSearchParams([...call.params].filter(([name]) => /^_(summary|elements)$/.test(name))),
  );
  const answer = answering(await readOne(by.ctx, kind, id));
  if (isKnown(call.ifNoneMatch, answer.record as Resource))
    return { status: 304, ...(answer.etag ? { etag: answer.etag } : {}) };
  return { ...answer, record: shortened(answer.record as Resource, { summary, elements }) };
}

async function past(by: Caller, call: Call, id?: string): Promise<Answer> {
  const kind = kindFor(by, call.type, 'r');
  if (!kind.versions) throw notAllowed();
  const kept = { ...kind, versions: kind.versions };
  if (id && call.version) return answering(await readVersion(by.ctx, kept, id, call.version));
  const wanted = { since: undefined as Date | undefined, from: 0, count: USUAL };
  for (const [name, text] of call.params) {
    if (name === '_count') wanted.count = wholeNumber(name, text, MOST);
    else if (name === '_offset') wanted.from = wholeNumber(name, text, 10_000);
    else if (name === '_since') wanted.since = readDate(text).from;
    else if (!['_format', '_pretty'].includes(name))
      throw refuse.invalid({ [name.slice(0, 60)]: 'is nothing that a history can be asked' });
  }
  const record = id
    ? await readHistory(by.ctx, kept, id, wanted, by.base)
    : await readHistoryOfKind(by.ctx, kept, wanted, by.base);
  return { status: 200, record };
}

async function searched(by: Caller, call: Call): Promise<Answer> {
  const kind = kindFor(by, call.type, 's');
  const kinds = searchable(by);
  const asked = askedOf(kind, call.params, kinds);
  const from = { base: `${by.base}/${call.type}`, params: call.params, kinds };
  return { status: 200, record: await search(by.ctx, kind, asked, from) };
}

/** The record that was sent, which must be of the kind that the address is of. */
async function sent({ record, type }: Call): Promise<Resource> {
  const given = await record?.();
  if (given?.resourceType !== type)
    throw refuse.invalid({ resourceType: `must be ${type} at this address` });
  return given;
}

async function create(by: Caller, call: Call): Promise<Answer> {
  const kind = kindFor(by, call.type, 'c');
  const make = kind.create?.bind(kind);
  if (!make) throw notAllowed();
  const record = await sent(call);
  const answer = await together(by.ctx, async (ctx) => {
    const there = call.ifNoneExist === undefined ? null : await found({ ...by, ctx }, call);
    const { id, existed } = there ?? (await make(ctx, record));
    const unkept = kind.unkept?.(record) ?? [];
    if (call.strict && unkept.length > 0) throw refuse.invalid(notKept(unkept));
    const made = await done({ ...by, ctx }, call, kind, id, existed ? 200 : 201);
    return existed ? made : told(made, call, unkept);
  });
  return answer;
}

const notKept = (places: string[]) =>
  Object.fromEntries(places.map((place) => [place, 'is not kept']));

/** The answer to a new record of which not all is kept says so, unless the record or nothing was asked for. */
function told(made: Answer, { wanted }: Call, unkept: string[]): Answer {
  if (unkept.length === 0 || wanted === 'minimal' || wanted === 'representation') return made;
  const issue = unkept.slice(0, MOST_TOLD).map((place) => ({
    severity: 'warning' as const,
    code: 'not-supported' as const,
    diagnostics: `${place} is not kept`,
    expression: [place],
  }));
  return { ...made, record: { resourceType: 'OperationOutcome', issue } };
}

/**
 * The one record that a conditional create must not make again; null where there is none. Those who
 * ask the same at the same time come in turn. Source: FHIR R4, RESTful API, "Conditional create".
 */
async function found(by: Caller, { type, ifNoneExist = '' }: Call) {
  const kind = kindFor(by, type, 's');
  const params = new URLSearchParams(ifNoneExist.replace(/^.*\?/, ''));
  await oneAtATime(by.ctx, `${by.ctx.actor.organisationIds.join()} ${type} ${params}`);
  return theOne(by, kind, params);
}

/** The one record that a search finds, or null. */
export async function theOne(by: Caller, kind: Kind, params: URLSearchParams) {
  const { where } = askedOf(kind, params, searchable(by));
  if (where.length === 0)
    throw new Unmet(400, 'invalid', 'Say which it is, as in identifier=system|value.');
  const asked = { ...askedOf(kind, new URLSearchParams()), where, count: 2 };
  const from = { base: by.base, params, kinds: [] };
  const { entry = [] } = await search(by.ctx, kind, asked, from);
  if (entry.length > 1)
    throw new Unmet(412, 'multiple-matches', `More than one ${kind.type} is like that.`);
  const id = entry[0]?.resource?.id;
  return id ? { id, existed: true } : null;
}

const oneAtATime = (ctx: Ctx, what: string) =>
  readIn(ctx, 'care', (tx) =>
    tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${what}, 1))`),
  );

async function change(by: Caller, call: Call, id: string): Promise<Answer> {
  const kind = kindFor(by, call.type, 'u');
  const update = kind.update?.bind(kind);
  if (!update) throw notAllowed();
  const patch = await call.patch?.();
  const record = patch ? undefined : await sent(call);
  return together(by.ctx, async (ctx) => {
    const current = await readOne(ctx, kind, id).catch((error) => {
      // Ids are given by this server: nothing is made by putting it where nothing is.
      if (isRefusal(error) && error.kind === 'not-found' && call.method === 'PUT')
        throw new Unmet(405, 'not-supported', `There is no ${kind.type} with this id to change.`);
      throw error;
    });
    const wanted = record ?? patched(current, patch ?? []);
    if (wanted.id !== id || wanted.resourceType !== kind.type)
      throw new Unmet(
        400,
        'invalid',
        'The id and the kind of the record must be those of the address.',
      );
    const version = seenVersion(call.ifMatch, current);
    if (!isDeepStrictEqual({ ...wanted, meta: null }, { ...current, meta: null }))
      await update(ctx, { id, version, wanted, current });
    return done({ ...by, ctx }, call, kind, id, 200);
  });
}

async function remove(by: Caller, { type }: Call, id: string): Promise<Answer> {
  if (!allKinds.some((kind) => kind.type === type && kind.remove)) throw notAllowed();
  await kindFor(by, type, 'd').remove?.(by.ctx, id);
  return { status: 204 };
}

const said = {
  resourceType: 'OperationOutcome' as const,
  issue: [
    { severity: 'information' as const, code: 'informational' as const, diagnostics: 'Done.' },
  ],
};

/** Answers with the record as it is now, unless the caller wants or may see less. */
async function done(
  by: Caller,
  call: Call,
  kind: Kind,
  id: string,
  status: number,
): Promise<Answer> {
  const location = `${by.base}/${kind.type}/${id}`;
  const record = allows(by.allowed, kind.type, 'r') ? await readOne(by.ctx, kind, id) : undefined;
  const version = record?.meta?.versionId;
  const etag = record && etagOf(record);
  return {
    status,
    location: version && kind.versions ? `${location}/_history/${version}` : location,
    ...(etag ? { etag } : {}),
    ...(call.wanted === 'OperationOutcome' ? { record: said } : {}),
    ...(record && (call.wanted ?? 'representation') === 'representation' ? { record } : {}),
  };
}
