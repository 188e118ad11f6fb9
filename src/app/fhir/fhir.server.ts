import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Allowed, Letter } from '#account/program/scopes.ts';
import { allows } from '#account/program/scopes.ts';
import { actorOfToken, grantToken, TokenRefused } from '#account/program/sign-in.server.ts';
import type { Actor } from '#platform/actor.ts';
import type { Database } from '#platform/database/database.server.ts';
import { isOutage } from '#platform/database/outage.ts';
import { askedOf } from '#platform/fhir/asked.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import {
  contentTypes,
  type Media,
  mediaOf,
  read,
  wantedMedia,
  write,
} from '#platform/fhir/media.server.ts';
import { outcome, outcomeOf } from '#platform/fhir/outcome.ts';
import { readOne, search } from '#platform/fhir/search.server.ts';
import { shortened } from '#platform/fhir/shorten.ts';
import type { Clock } from '#platform/moving-clock.server.ts';
import { isRefusal, refusalStatus, refuse } from '#platform/refusal.ts';
import { capabilityOf } from './capability.ts';
import { readDocument } from './document.server.ts';
import { allKinds, kindsFor } from './kinds.server.ts';

/** What the FHIR server needs of the server it is part of. */
export interface FhirOptions {
  db: Database;
  origin: string;
  /** The time acts go by. */
  clock: Clock;
  allowedHosts: readonly string[];
  /** Counts a call by its address; throws a refusal when there were too many. */
  count(c: Context): Promise<void>;
  /** Told of what went wrong unforeseen. */
  failed(error: unknown): void;
}

/** Bytes of the largest record that is taken. */
const LARGEST = 1_000_000;

interface Caller {
  actor: Actor;
  allowed: Allowed;
}

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

  app.get('/R4/.well-known/smart-configuration', (c) =>
    c.json({
      token_endpoint: tokens,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      scopes_supported: ['system/*.rs', ...allKinds.map((kind) => `system/${kind.type}.rs`)],
      capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
    }),
  );
  app.post('/token', async (c) => {
    try {
      const form = new URLSearchParams(await c.req.text());
      const asked = { db, now: new Date(), audience: tokens, allowedHosts: options.allowedHosts };
      return c.json(await grantToken(asked, form));
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      const status = error.code === 'invalid_client' ? 401 : 400;
      return c.json({ error: error.code, error_description: error.message }, status);
    }
  });

  app.get('/R4/metadata', (c) => answer(c, capabilityOf(allKinds, base)));
  app.get('/R4/Composition/:id/$document', async (c) => {
    const caller = await callerOf(c);
    kindFor(caller, 'Composition', 'r');
    return answer(c, await readDocument(ctxOf(c, caller), c.req.param('id')));
  });
  app.get('/R4/:type/:id', async (c) => {
    const caller = await callerOf(c);
    const kind = kindFor(caller, c.req.param('type'), 'r');
    const record = await readOne(ctxOf(c, caller), kind, c.req.param('id'));
    const { summary, elements } = askedOf(kind, shorteningOf(c));
    return answer(c, shortened(record, { summary, elements }));
  });
  app.get('/R4/:type', (c) => searched(c, new URL(c.req.url).searchParams));
  app.post('/R4/:type/_search', async (c) => {
    const params = new URL(c.req.url).searchParams;
    for (const [name, value] of new URLSearchParams(await c.req.text())) params.append(name, value);
    return searched(c, params);
  });
  app.post('/R4/:type', async (c) => {
    const caller = await callerOf(c);
    const kind = kindFor(caller, c.req.param('type'), 'c');
    if (!kind.create) return notAllowed(c);
    const media = mediaOf(c.req.header('content-type') ?? '');
    if (!media)
      return answer(
        c,
        outcome('not-supported', 'Send application/fhir+json or application/fhir+xml.'),
        415,
      );
    const record = await read(await c.req.text(), media);
    if (record.resourceType !== kind.type)
      throw refuse.invalid({ resourceType: `must be ${kind.type} at this address` });
    const ctx = ctxOf(c, caller);
    const { id } = await kind.create(ctx, record);
    c.header('location', `${base}/${kind.type}/${id}`);
    return answer(c, await readOne(ctx, kind, id), 201);
  });
  app.delete('/R4/:type/:id', async (c) => {
    const caller = await callerOf(c);
    const type = c.req.param('type');
    if (!allKinds.some((kind) => kind.type === type && kind.remove)) return notAllowed(c);
    await kindFor(caller, type, 'd').remove?.(ctxOf(c, caller), c.req.param('id'));
    return c.body(null, 204);
  });
  app.all('*', (c) =>
    ['GET', 'HEAD'].includes(c.req.method)
      ? answer(c, outcome('not-found', 'There is nothing at this address.'), 404)
      : notAllowed(c),
  );

  app.onError((error, c) => {
    if (isRefusal(error)) {
      if (error.detail.retryAfter) c.header('retry-after', String(error.detail.retryAfter));
      // What an address asks wrongly is a bad request; 422 is for records that break a rule.
      const status =
        error.kind === 'invalid' && c.req.method === 'GET' ? 400 : refusalStatus[error.kind];
      return answer(c, outcomeOf(error), status);
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
    const caller = token ? await actorOfToken(db, new Date(), token) : null;
    if (!caller) throw signInFirst;
    return caller;
  }

  const ctxOf = (c: Context, { actor }: Caller) => ({
    db,
    actor,
    now: options.clock.now(),
    requestId: (c.get('requestId' as never) as string | undefined) ?? 'fhir',
  });

  /** What a caller may do with a kind of record: by its role as on the pages, and by its scopes. */
  function kindFor({ actor, allowed }: Caller, type: string, letter: Letter): Kind {
    if (!allKinds.some((kind) => kind.type === type))
      throw refuse.notFound(`This server has no ${type.slice(0, 60)}.`);
    const kind = kindsFor(actor).find((one) => one.type === type);
    if (!kind || !allows(allowed, type, letter))
      throw refuse.forbidden(`This program may not do that with ${type}.`);
    return kind;
  }

  async function searched(c: Context, params: URLSearchParams): Promise<Response> {
    const caller = await callerOf(c);
    const type = c.req.param('type') ?? '';
    const kind = kindFor(caller, type, 's');
    const asked = askedOf(kind, params);
    const kinds = kindsFor(caller.actor).filter((one) => allows(caller.allowed, one.type, 's'));
    const from = { base: `${base}/${type}`, params, kinds };
    return answer(c, await search(ctxOf(c, caller), kind, asked, from));
  }

  return app;
}

const signInFirst = new Error('sign in first');
const notAllowed = (c: Context) =>
  answer(c, outcome('not-supported', 'That cannot be done at this address.'), 405);

/** Of an address that reads one record, what says how much of it is wanted. */
function shorteningOf(c: Context): URLSearchParams {
  const params = new URL(c.req.url).searchParams;
  return new URLSearchParams(
    [...params].filter(([name]) => ['_summary', '_elements'].includes(name)),
  );
}

async function answer(c: Context, record: Resource | OperationOutcome, status = 200) {
  const wanted = wantedMedia(c.req.query('_format') ?? null, c.req.header('accept'));
  const media: Media = wanted ?? 'json';
  const given = wanted
    ? record
    : outcome('not-supported', 'Ask for application/fhir+json or application/fhir+xml.');
  const headers: Record<string, string> = { 'content-type': contentTypes[media] };
  const version = record.meta?.versionId;
  if (version) headers.etag = `W/"${version}"`;
  if (record.meta?.lastUpdated)
    headers['last-modified'] = new Date(record.meta.lastUpdated).toUTCString();
  return c.body(await write(given, media), (wanted ? status : 406) as 200, headers);
}
