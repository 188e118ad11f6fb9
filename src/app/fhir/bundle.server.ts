import type { Binary, Bundle, BundleEntry, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { together } from '#platform/database/transaction.server.ts';
import { Unmet } from '#platform/fhir/outcome.ts';
import { readPatch } from '#platform/fhir/patch.server.ts';
import { refuse } from '#platform/refusal.ts';
import { type Answer, type Call, type Caller, failureOf, kindFor } from './call.ts';
import { interact, theOne } from './interact.server.ts';

/** The most entries of a bundle. */
const MOST = 100;

const text = z.string().max(2000);
const bundleShape = z.looseObject({
  type: z.enum(['transaction', 'batch']),
  entry: z
    .array(
      z.looseObject({
        fullUrl: text.optional(),
        resource: z.looseObject({ resourceType: text }).optional(),
        request: z.looseObject({
          method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']),
          url: text,
          ifMatch: text.optional(),
          ifNoneMatch: text.optional(),
          ifNoneExist: text.optional(),
        }),
      }),
    )
    .max(MOST)
    .default([]),
});
/** What comes back of each, and whether what cannot be kept is refused. */
type How = Pick<Call, 'wanted' | 'strict'>;
type Entry = z.output<typeof bundleShape>['entry'][number];

/** In which order the entries of a transaction are done. Source: FHIR R4, "Transaction Processing Rules". */
const ORDER = ['DELETE', 'POST', 'PUT', 'PATCH', 'GET', 'HEAD'];

/** Does the entries of a batch each by itself, or those of a transaction all or none. */
export async function answerBundle(
  by: Caller,
  record: Resource,
  wanted: Call['wanted'],
  strict: boolean,
): Promise<Bundle> {
  if (record.resourceType !== 'Bundle')
    throw refuse.invalid({ resourceType: 'must be Bundle at this address' });
  if ((record.entry?.length ?? 0) > MOST)
    throw new Unmet(413, 'too-costly', `A bundle has at most ${MOST} entries.`);
  const read = bundleShape.safeParse(record);
  if (!read.success)
    throw refuse.invalid(
      Object.fromEntries(
        read.error.issues.map(({ path, message }) => [['Bundle', ...path].join('.'), message]),
      ),
    );
  const { type, entry } = read.data;
  const answers =
    type === 'batch'
      ? await batch(by, entry, { wanted, strict })
      : await transaction(by, entry, { wanted, strict });
  return {
    resourceType: 'Bundle',
    type: `${type}-response`,
    ...(answers.length > 0 ? { entry: answers } : {}),
  };
}

async function batch(by: Caller, entries: Entry[], how: How) {
  const answers: BundleEntry[] = [];
  for (const entry of entries) {
    try {
      answers.push(answered(await interact(by, callOf(by, entry, how))));
    } catch (error) {
      const failure = failureOf(error, entry.request.method);
      if (!failure) throw error;
      answers.push({ response: { status: String(failure.status), outcome: failure.outcome } });
    }
  }
  return answers;
}

function transaction(by: Caller, entries: Entry[], how: How) {
  return together(by.ctx, async (ctx) => {
    const caller = { ...by, ctx };
    const made = new Map<string, string>();
    const answers: BundleEntry[] = [];
    for (const at of inOrder(entries)) {
      const entry = entries[at] as Entry;
      try {
        const resource = await resolved(caller, entry.resource, made);
        const url = made.get(entry.request.url) ?? entry.request.url;
        const call = callOf(by, { ...entry, resource, request: { ...entry.request, url } }, how);
        const answer = await interact(caller, call);
        answers[at] = answered(answer);
        if (entry.fullUrl && answer.location) made.set(entry.fullUrl, referenceOf(by, answer));
      } catch (error) {
        throw placed(error, at, entry.request.method);
      }
    }
    return answers;
  });
}

const referenceOf = ({ base }: Caller, { location = '' }: Answer) =>
  location.slice(base.length + 1).replace(/\/_history\/.*$/, '');

/** The same failure, saying of which entry it is: nothing of the transaction was kept. */
function placed(error: unknown, at: number, method: string): unknown {
  const failure = failureOf(error, method);
  if (!failure) return error;
  const unmet = new Unmet(failure.status, 'processing', 'Nothing of the transaction was kept.');
  for (const issue of failure.outcome.issue)
    issue.expression = [`Bundle.entry[${at}]`, ...(issue.expression ?? [])];
  Object.assign(unmet, { outcome: failure.outcome });
  return unmet;
}

/** The places of entries in the order they are done: what others point to is made before them. */
function inOrder(entries: Entry[]): number[] {
  const places = [...entries.keys()].sort(
    (a, b) => ORDER.indexOf(methodOf(entries[a])) - ORDER.indexOf(methodOf(entries[b])) || a - b,
  );
  const texts = entries.map((entry) => JSON.stringify(entry.resource ?? null));
  const creates = places.filter((at) => methodOf(entries[at]) === 'POST');
  const rest = places.filter((at) => methodOf(entries[at]) !== 'POST');
  const ordered: number[] = [];
  while (creates.length > 0) {
    const pointsToOpen = (at: number) =>
      creates.some((other) => {
        const url = entries[other]?.fullUrl;
        return other !== at && url !== undefined && texts[at]?.includes(`"${url}"`);
      });
    const next = creates.findIndex((at) => !pointsToOpen(at));
    if (next < 0) throw refuse.invalid({ 'Bundle.entry': 'point to each other in a circle' });
    ordered.push(...creates.splice(next, 1));
  }
  const deletes = rest.filter((at) => methodOf(entries[at]) === 'DELETE');
  return [...deletes, ...ordered, ...rest.filter((at) => !deletes.includes(at))];
}
const methodOf = (entry: Entry | undefined) => entry?.request.method ?? 'GET';

/** A record with what it points to by an address within the bundle, or by a search, named as it is here. */
async function resolved(by: Caller, record: Entry['resource'], made: ReadonlyMap<string, string>) {
  if (!record) return record;
  const copy = structuredClone(record);
  const open: object[] = [copy];
  for (let one = open.pop(); one; one = open.pop()) {
    for (const [name, value] of Object.entries(one)) {
      if (typeof value === 'object' && value !== null) open.push(value);
      if (name !== 'reference' || typeof value !== 'string') continue;
      const [, type = '', search = ''] = /^([A-Z]\w+)\?(.+)$/.exec(value) ?? [];
      Object.assign(one, {
        reference: search ? await byItsSearch(by, type, search) : (made.get(value) ?? value),
      });
    }
  }
  return copy;
}

async function byItsSearch(by: Caller, type: string, search: string): Promise<string> {
  const found = await theOne(by, kindFor(by, type, 's'), new URLSearchParams(search));
  if (!found) throw new Unmet(412, 'not-found', `There is no ${type} as a reference describes it.`);
  return `${type}/${found.id}`;
}

/** An entry as what is asked of one kind of record. */
function callOf(by: Caller, { request, resource }: Entry, how: How): Call {
  const address = request.url.startsWith(`${by.base}/`)
    ? request.url.slice(by.base.length + 1)
    : request.url;
  const [path = '', query = ''] = address.split('?', 2);
  const [type = '', id, history, version = '', ...more] = path.split('/');
  if (more.length > 0 || (history !== undefined && history !== '_history'))
    throw refuse.notFound('There is nothing at this address.');
  return {
    method: request.method,
    type,
    id,
    version: history === undefined ? undefined : version,
    params: new URLSearchParams(query),
    ifMatch: request.ifMatch,
    ifNoneMatch: request.ifNoneMatch,
    ifNoneExist: request.ifNoneExist,
    ...how,
    ...(request.method === 'PATCH' ? { patch: async () => patchIn(resource) } : {}),
    ...(resource && request.method !== 'PATCH' ? { record: async () => resource as Resource } : {}),
  };
}

/** A JSON Patch as bundles hold it: in a Binary. */
function patchIn(resource: Entry['resource']) {
  const { contentType, data } = (resource ?? {}) as unknown as Partial<Binary>;
  if (contentType !== 'application/json-patch+json' || typeof data !== 'string')
    throw new Unmet(415, 'not-supported', 'A patch is a Binary of application/json-patch+json.');
  return readPatch(Buffer.from(data, 'base64').toString());
}

function answered({ status, record, location, etag }: Answer): BundleEntry {
  const outcome = record?.resourceType === 'OperationOutcome' && record;
  return {
    ...(record && !outcome ? { resource: record } : {}),
    response: {
      status: String(status),
      ...(location ? { location } : {}),
      ...(etag ? { etag } : {}),
      ...(record?.meta?.lastUpdated ? { lastModified: record.meta.lastUpdated } : {}),
      ...(outcome ? { outcome: outcome as OperationOutcome } : {}),
    },
  };
}
