import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Asked, TokenRefused } from '#account/program/sign-in.server.ts';
import { answerTokenCall, callerOfToken, revokeToken } from '#account/program/token.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { isOutage } from '#platform/database/outage.ts';
import {
  contentTypes,
  type Media,
  mediaOf,
  read,
  wantedMedia,
  write,
} from '#platform/fhir/media.server.ts';
import { outcome, Unmet } from '#platform/fhir/outcome.ts';
import { type Operations, readPatch } from '#platform/fhir/patch.server.ts';
import { readOne } from '#platform/fhir/search.server.ts';
import { etagOf } from '#platform/fhir/version.ts';
import type { Clock } from '#platform/moving-clock.server.ts';
import { refuse } from '#platform/refusal.ts';
import type { Storage } from '#platform/storage/storage.server.ts';
import { beginOnScreen } from './begin.server.ts';
import { answerBundle } from './bundle.server.ts';
import { type Answer, type Call, type Caller, failureOf, kindFor, notAllowed } from './call.ts';
import { capabilityOf } from './capability.ts';
import { readDocument } from './document.server.ts';
import { bulkData } from './export/export.server.ts';
import { guide } from './guide.server.ts';
import { interact } from './interact.server.ts';
import { allKinds } from './kinds.server.ts';
import { smartConfiguration } from './smart.ts';

/** What the FHIR server needs of the server it is part of. */
export interface FhirOptions {
  db: Database;
  origin: string;
  /** The time acts go by. */
  clock: Clock;
  allowedHosts: readonly string[];
  /** Where exports are kept until they are taken. */
  storage: Storage;
  /** Counts a call by its address; throws a refusal when there were too many. */
  count(c: Context): Promise<void>;
  /** Told of what went wrong unforeseen. */
  failed(error: unknown): void;
}

/** Bytes of the largest record that is taken. */
const LARGEST = 1_000_000;

/**
 * The record for other programs: FHIR R4 under `/fhir/R4`, SMART Backend Services for signing in.
 * It reads and writes as the pages do, for a program that has a role and scopes; every error is an
 * OperationOutcome.
 */
export function fhir(options: FhirOptions): Hono {
  const { db, origin, failed } = options;
  const base = `${origin}/fhir/R4`;
  const tokens = `${origin}/fhir/token`;
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
  });
  app.use(async (c, next) => {
    await options.count(c);
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: LARGEST,
      onError: (c) => answer(c, outcome('too-long', 'The body is larger than 1 MB.'), 413),
    }),
  );

  app.get('/R4/.well-known/smart-configuration', (c) => c.json(smartConfiguration(origin)));
  const posted = async (c: Context, work: (asked: Asked, form: URLSearchParams) => unknown) => {
    try {
      const form = new URLSearchParams(await c.req.text());
      const asked = { db, now: new Date(), audience: tokens, allowedHosts: options.allowedHosts };
      return c.json((await work(asked, form)) ?? {});
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      const status = error.code === 'invalid_client' ? 401 : 400;
      return c.json({ error: error.code, error_description: error.message }, status);
    }
  };
  app.post('/token', (c) => posted(c, answerTokenCall));
  app.post('/revoke', (c) => posted(c, revokeToken));

  app.get('/guide/:name', (c) => {
    const definition = guide().get(c.req.param('name'));
    if (!definition) throw refuse.notFound('The guide has nothing of this name.');
    return answer(c, definition);
  });
  app.get('/R4/metadata', (c) => answer(c, capabilityOf(allKinds, base)));
  app.get('/R4/Composition/:id/$document', async (c) => {
    const by = await callerOf(c);
    const kind = kindFor(by, 'Composition', 'r');
    // Kept to one person's record: what is about somebody else is not found.
    if (by.person !== undefined) await readOne(by.ctx, kind, c.req.param('id'));
    return answer(c, await readDocument(by.ctx, c.req.param('id')));
  });
  app.post('/R4', async (c) => {
    const by = await callerOf(c);
    return answer(c, await answerBundle(by, await bodyOf(c), wantedOf(c), isStrict(c)));
  });
  app.post('/R4/ServiceRequest/$begin', async (c) =>
    answer(c, await beginOnScreen(await callerOf(c), await bodyOf(c))),
  );
  bulkData(app, { base, storage: options.storage, callerOf, answer });
  app.get('/R4/:type/:id/_history/:version', (c) => interacted(c, c.req.param()));
  app.get('/R4/:type/:id/_history', (c) => interacted(c, { ...c.req.param(), version: '' }));
  app.get('/R4/:type/_history', (c) => interacted(c, { ...c.req.param(), version: '' }));
  app.get('/R4/:type/:id', (c) => interacted(c, c.req.param()));
  app.put('/R4/:type/:id', (c) => interacted(c, c.req.param()));
  app.patch('/R4/:type/:id', (c) => interacted(c, c.req.param()));
  app.delete('/R4/:type/:id', (c) => interacted(c, c.req.param()));
  app.get('/R4/:type', (c) => interacted(c, c.req.param()));
  app.post('/R4/:type', (c) => interacted(c, c.req.param()));
  app.post('/R4/:type/_search', async (c) => {
    const params = new URL(c.req.url).searchParams;
    for (const [name, value] of new URLSearchParams(await c.req.text())) params.append(name, value);
    const call = { method: 'GET', type: c.req.param('type'), params };
    return said(c, await interact(await callerOf(c), call));
  });
  app.all('*', (c) => {
    throw ['GET', 'HEAD'].includes(c.req.method)
      ? refuse.notFound('There is nothing at this address.')
      : notAllowed();
  });

  app.onError((error, c) => {
    // A search that is posted is a search.
    const failure = failureOf(error, c.req.path.endsWith('/_search') ? 'GET' : c.req.method);
    if (failure) {
      if (failure.retryAfter) c.header('retry-after', String(failure.retryAfter));
      return answer(c, failure.outcome, failure.status);
    }
    if (error === signInFirst) {
      c.header('www-authenticate', 'Bearer');
      return answer(
        c,
        outcome('login', 'Sign in first: the token is missing, wrong or over.'),
        401,
      );
    }
    failed(error);
    return isOutage(error)
      ? answer(
          c,
          outcome('transient', 'This cannot be read right now. Try again in a minute.'),
          503,
        )
      : answer(c, outcome('exception', 'Something went wrong here.'), 500);
  });

  async function callerOf(c: Context): Promise<Caller> {
    const token = /^Bearer ([\w-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const caller = token ? await callerOfToken(db, new Date(), token) : null;
    if (!caller) throw signInFirst;
    const requestId = (c.get('requestId' as never) as string | undefined) ?? 'fhir';
    const ctx = { db, actor: caller.actor, now: options.clock.now(), requestId };
    return { ctx, allowed: caller.allowed, person: caller.person, base };
  }

  async function interacted(c: Context, at: { type: string; id?: string; version?: string }) {
    const by = await callerOf(c);
    const { method } = c.req;
    return said(
      c,
      await interact(by, {
        ...at,
        method,
        params: new URL(c.req.url).searchParams,
        ifMatch: c.req.header('if-match'),
        ifNoneMatch: c.req.header('if-none-match'),
        ifNoneExist: c.req.header('if-none-exist'),
        wanted: wantedOf(c),
        strict: isStrict(c),
        ...(method === 'PATCH' ? { patch: () => patchOf(c) } : {}),
        ...(['POST', 'PUT'].includes(method) ? { record: () => bodyOf(c) } : {}),
      }),
    );
  }

  return app;
}

const signInFirst = new Error('sign in first');

/** What comes back of an act, as `Prefer` says. */
function wantedOf(c: Context): Call['wanted'] {
  const said = /(?:^|[,;]\s*)return=(minimal|representation|OperationOutcome)\b/.exec(
    c.req.header('prefer') ?? '',
  );
  return said?.[1] as Call['wanted'];
}

/** Whether what cannot be kept is to be refused. */
const isStrict = (c: Context): boolean =>
  /(?:^|[,;]\s*)handling=strict\b/.test(c.req.header('prefer') ?? '');

/** The record that was sent, in a form that we speak. */
async function bodyOf(c: Context): Promise<Resource> {
  const media = mediaOf(c.req.header('content-type') ?? '');
  if (!media)
    throw new Unmet(415, 'not-supported', 'Send application/fhir+json or application/fhir+xml.');
  return read(await c.req.text(), media);
}

async function patchOf(c: Context): Promise<Operations> {
  if (!/^application\/json-patch\+json *(;|$)/i.test(c.req.header('content-type') ?? ''))
    throw new Unmet(415, 'not-supported', 'Send application/json-patch+json.');
  return readPatch(await c.req.text());
}

/** An answer to one interaction, with the address and the version of the record. */
function said(c: Context, { status, record, location, etag }: Answer) {
  if (location) c.header(status === 201 ? 'location' : 'content-location', location);
  if (record) return answer(c, record, status);
  if (etag) c.header('etag', etag);
  return c.body(null, status as 200);
}

async function answer(c: Context, record: Resource | OperationOutcome, status = 200) {
  const wanted = wantedMedia(c.req.query('_format') ?? null, c.req.header('accept'));
  const media: Media = wanted ?? 'json';
  const given = wanted
    ? record
    : outcome('not-supported', 'Ask for application/fhir+json or application/fhir+xml.');
  const headers: Record<string, string> = { 'content-type': contentTypes[media] };
  const etag = etagOf(record);
  if (etag) headers.etag = etag;
  if (record.meta?.lastUpdated)
    headers['last-modified'] = new Date(record.meta.lastUpdated).toUTCString();
  return c.body(await write(given, media), (wanted ? status : 406) as 200, headers);
}
