import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type HonoRequest } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createRequestHandler, RouterContextProvider, type ServerBuild } from 'react-router';
import { keepTyped, rememberWhose } from '#account/keep-typed.server.ts';
import { isSignInNeeded, type RequestContext, type Services } from '#app/context.ts';
import { fhir } from '#app/fhir/fhir.server.ts';
import { openReferral } from '#care/directory/open-referral/api.server.ts';
import { isOutage } from '#platform/database/outage.ts';
import type { Metrics } from '#platform/metrics.server.ts';
import { isRefusal, refusalStatus } from '#platform/refusal.ts';
import { projectRoot } from '#platform/root.server.ts';
import { openErrors } from './http-error.server.ts';
import {
  addressOf,
  fromOurPages,
  isLink,
  isReadable,
  securityHeaders,
  withOrigin,
} from './http-safety.server.ts';

/** The largest form; pages that take files have their own limit. */
const MAX_FORM = 1024 * 1024;

/** Pages are read, and forms are sent; no page answers to anything else. */
const METHODS = new Set(['GET', 'HEAD', 'POST']);

export interface HttpOptions {
  services: Services;
  build: ServerBuild;
  metrics: Metrics;
  /** How many proxies stand in front. */
  trustProxy?: number;
  ready(): Promise<Record<string, boolean>>;
}

/** The web server: health, files, then the pages. */
export function openHttp({ services, build, metrics, ready, trustProxy = 0 }: HttpOptions) {
  const app = new Hono<{ Variables: { requestId: string; nonce: string } }>();
  const secure = services.origin.startsWith('https://');
  const pages = createRequestHandler(build, 'production');
  const requestContext = (build.entry.module as unknown as { requestContext: never })
    .requestContext;
  const errorAnswer = openErrors(build, (nonce) => securityHeaders(nonce, secure));

  const secured = (response: Response, nonce: string) => {
    for (const [name, value] of securityHeaders(nonce, secure)) response.headers.set(name, value);
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
    return response;
  };

  /** What was foreseen becomes an answer here, once; null for a fault. */
  const refusal = (c: Context, thrown: unknown, posted?: string): Response | null => {
    if (isSignInNeeded(thrown)) {
      const back = new URL(c.req.url).pathname;
      return secured(c.redirect(`/sign-in?then=${encodeURIComponent(back)}`, 303), 'none');
    }
    if (isOutage(thrown)) return errorAnswer(c, 503, { retryAfter: 30, posted });
    if (!isRefusal(thrown)) return null;
    const { kind, message, detail } = thrown;
    return errorAnswer(c, refusalStatus[kind], {
      message,
      retryAfter: detail.retryAfter,
      posted: kind === 'unavailable' ? posted : undefined,
    });
  };

  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', async (c) => {
    const parts = await ready();
    const well = Object.values(parts).every(Boolean);
    return c.json(parts, well ? 200 : 503);
  });
  app.use(
    '/assets/*',
    serveStatic({
      root: join(projectRoot, 'build/client'),
      onFound: (_path, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
    }),
  );

  app.use(async (c, next) => {
    const started = performance.now();
    const requestId = randomBytes(9).toString('hex');
    c.set('requestId', requestId);
    c.set('nonce', randomBytes(16).toString('base64'));
    await next();
    const seconds = (performance.now() - started) / 1000;
    const route = c.res.headers.get('x-route') || undefined;
    c.res.headers.delete('x-route');
    metrics.request({ method: c.req.method, route, status: c.res.status, seconds });
    const kind = refusalOf(c.res.status);
    if (kind) metrics.refusal(kind);
    services.log.info('request', {
      requestId,
      method: c.req.method,
      ...(route ? { route } : {}),
      status: c.res.status,
      milliseconds: Math.round(seconds * 1000),
    });
  });
  app.use(async (c, next) => (isReadable(c.req.url) ? next() : errorAnswer(c, 404)));
  // Programs send no cookie, so nobody else's page can send anything in their name.
  app.route(
    '/fhir',
    fhir({
      db: services.db,
      origin: services.origin,
      clock: services.clock,
      allowedHosts: services.allowedHosts,
      storage: services.storage,
      count: (c) => services.limit('program', addressOf(c, trustProxy)),
      failed: (error) => services.log.error('a program could not be answered', { error }),
    }),
  );
  app.use(async (c, next) => {
    const changing = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
    if (changing && !fromOurPages(c.req.raw, services.origin)) {
      return errorAnswer(c, 403, {
        message:
          'This form was not sent from Holdfast. Open the page again and send it from there.',
      });
    }
    await next();
  });
  const formLimit = bodyLimit({
    maxSize: MAX_FORM,
    onError: (c) =>
      errorAnswer(c, 413, { message: 'The limit of a form is 1 MB. Shorten what you typed.' }),
  });
  app.use((c, next) =>
    // A form with files is bounded where it is read: by `readPosted` or `withUpload`.
    c.req.header('content-type')?.startsWith('multipart/form-data') ? next() : formLimit(c, next),
  );

  app.use(async (c, next) => {
    if (!isLink(c.req.path)) return next();
    // Only those that lead nowhere are counted: a whole practice may share one address.
    const guesser = `guessing ${addressOf(c, trustProxy)}`;
    await services.limit('link', guesser, 0);
    await next();
    const onTo = c.res.headers.get('location') ?? '';
    if (c.res.status === 404 || /[?&](?:error|problem)\b/.test(onTo))
      await services.limit('link', guesser).catch(() => undefined);
  });

  app.route(
    '/openreferral',
    openReferral({
      origin: services.origin,
      db: services.db,
      count: (c) => services.limit('open-data', addressOf(c, trustProxy)),
      failed: (error) => services.log.error('the open directory could not be read', { error }),
    }),
  );

  app.use(async (c, next) => (METHODS.has(c.req.method) ? next() : errorAnswer(c, 405)));

  // The sign-in library has many addresses of its own; these two alone are open.
  const fromLibrary = async (c: Context, answer: Promise<Response>) => {
    const response = secured(new Response(null, await answer), 'none');
    response.headers.delete('content-type');
    // The library would go on to any address it is given: ours alone will do.
    const onTo = URL.parse(response.headers.get('location') ?? '', services.origin);
    const ours = response.status === 302 && onTo?.origin === services.origin;
    return ours ? response : c.redirect('/sign-in?problem', 303);
  };
  app.get('/sign-in/api/reset-password/:token', (c) =>
    fromLibrary(c, services.signIn.handler(withOrigin(c.req.raw, services.origin))),
  );
  app.get('/sign-in/api/callback/provider', (c) => {
    if (!services.provider) return errorAnswer(c, 404);
    return fromLibrary(c, services.provider.finish(withOrigin(c.req.raw, services.origin)));
  });

  app.all('*', async (c) => {
    const nonce = c.get('nonce');
    const posted = isShortForm(c.req) ? await c.req.text() : undefined;
    const request = withOrigin(c.req.raw, services.origin, posted);
    const here: RequestContext = {
      services,
      requestId: c.get('requestId'),
      nonce,
      address: addressOf(c, trustProxy),
      now: services.clock.now(),
      signedIn: null,
    };
    let renewed: string[] = [];
    try {
      const { response: session, headers } = await services.signIn.api.getSession({
        headers: c.req.raw.headers,
        returnHeaders: true,
      });
      renewed = headers.getSetCookie();
      if (session) {
        here.signedIn = {
          userId: session.user.id,
          name: session.user.name,
          email: session.user.email,
          sessionId: session.session.id,
          byApp: session.user.twoFactorEnabled === true,
          secondFactor: session.session.secondFactor === true,
        };
      }
    } catch (error) {
      services.log.error('the session could not be read', { requestId: here.requestId, error });
      return errorAnswer(c, 503, { retryAfter: 30, posted });
    }
    const kept = await keepTyped(request, here);
    if (kept) return secured(kept, nonce);
    const context = new RouterContextProvider();
    context.set(requestContext, here as never);
    const answer = await pages(request, context);
    const refused = refusal(c, here.thrown, posted);
    if (refused) {
      refused.headers.set('x-route', answer.headers.get('x-route') ?? '');
      return refused;
    }
    const response = secured(new Response(answer.body, answer), nonce);
    // The cookie lasts as long as the session: a page that renews the one renews the other.
    if (response.headers.getSetCookie().length === 0)
      for (const cookie of renewed) response.headers.append('set-cookie', cookie);
    const whose = await rememberWhose(request, here);
    if (whose) response.headers.append('set-cookie', whose);
    return response;
  });
  app.onError((error, c) => {
    const refused = refusal(c, error);
    if (refused) return refused;
    services.log.error('a request failed outside the pages', { error });
    return errorAnswer(c, 500);
  });
  return app;
}

/** What kind of refusal an answer is; null for one that is none. */
const refusalOf = (status: number) =>
  Object.entries(refusalStatus).find(([, is]) => is === status)?.[0] ?? null;

/** A form without files: at most 1 MB, and read already to be measured. */
function isShortForm(request: HonoRequest): boolean {
  const type = request.header('content-type') ?? '';
  return request.method === 'POST' && type.startsWith('application/x-www-form-urlencoded');
}
