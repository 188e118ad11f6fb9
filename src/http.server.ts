import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { getConnInfo } from '@hono/node-server/conninfo';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type HonoRequest } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createRequestHandler, RouterContextProvider, type ServerBuild } from 'react-router';
import { keepTyped, rememberWhose } from '#account/keep-typed.server.ts';
import type { RequestContext, Services } from '#app/context.ts';
import { openReferral } from '#care/directory/open-referral/api.server.ts';
import { isOutage } from '#platform/database/outage.ts';
import { addressKey, callerAddress } from '#platform/limit-address.server.ts';
import type { Metrics } from '#platform/metrics.server.ts';
import { refusalStatus } from '#platform/refusal.ts';
import { projectRoot } from '#platform/root.server.ts';
import { unavailablePage } from './http-again.server.ts';

/** The largest form; pages that take files have their own limit. */
const MAX_FORM = 1024 * 1024;

export interface HttpOptions {
  services: Services;
  build: ServerBuild;
  metrics: Metrics;
  /** How many proxies stand in front. */
  trustProxy?: number;
  ready(): Promise<Record<string, boolean>>;
}

function securityHeaders(nonce: string, secure: boolean): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}' 'strict-dynamic'`,
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    ...(secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** A state-changing request must come from our own pages: by its Origin, or by Sec-Fetch-Site. */
function fromOurPages(request: Request, origin: string): boolean {
  const from = request.headers.get('origin');
  if (from !== null) return from === origin;
  return request.headers.get('sec-fetch-site') === 'same-origin';
}

/** The web server: health, files, then the pages. */
export function openHttp({ services, build, metrics, ready, trustProxy = 0 }: HttpOptions): Hono {
  const app = new Hono();
  const secure = services.origin.startsWith('https://');
  const pages = createRequestHandler(build, 'production');
  const requestContext = (build.entry.module as unknown as { requestContext: never })
    .requestContext;

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
    c.set('requestId' as never, requestId as never);
    await next();
    const seconds = (performance.now() - started) / 1000;
    const route = c.res.headers.get('x-route') ?? undefined;
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
  app.use(async (c, next) => (isReadable(c.req.url) ? next() : notFound(c)));
  app.use(async (c, next) => {
    const changing = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
    if (changing && !fromOurPages(c.req.raw, services.origin)) {
      return c.text(
        'This form was not sent from Holdfast. Open the page again and send it from there.',
        403,
      );
    }
    await next();
  });
  const formLimit = bodyLimit({
    maxSize: MAX_FORM,
    onError: (c) => c.text('That is too large to send: the limit is 1 MB.', 413),
  });
  app.use((c, next) =>
    // A form with files is bounded where it is read: by `readPosted` or `withUpload`.
    c.req.header('content-type')?.startsWith('multipart/form-data') ? next() : formLimit(c, next),
  );

  const secured = (response: Response, nonce: string) => {
    for (const [name, value] of Object.entries(securityHeaders(nonce, secure)))
      response.headers.set(name, value);
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
    return response;
  };

  app.route(
    '/openreferral',
    openReferral({
      origin: services.origin,
      db: services.db,
      count: (c) => services.limit('open-data', addressOf(c, trustProxy)),
      failed: (error) => services.log.error('the open directory could not be read', { error }),
    }),
  );

  // The sign-in library has many addresses of its own; these two alone are open.
  const fromLibrary = async (c: Context, answer: Promise<Response>) => {
    const response = new Response(null, await answer);
    for (const [name, value] of Object.entries(securityHeaders('none', secure)))
      response.headers.set(name, value);
    response.headers.set('cache-control', 'no-store');
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
    if (!services.provider) return c.notFound();
    return fromLibrary(c, services.provider.finish(withOrigin(c.req.raw, services.origin)));
  });

  app.all('*', async (c) => {
    const nonce = randomBytes(16).toString('base64');
    const posted = isShortForm(c.req) ? await c.req.text() : undefined;
    const request = withOrigin(c.req.raw, services.origin, posted);
    const here: RequestContext = {
      services,
      requestId: c.get('requestId' as never) as string,
      nonce,
      address: addressOf(c, trustProxy),
      now: new Date(),
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
      return unavailable(c, nonce, secure, posted);
    }
    const kept = await keepTyped(request, here);
    if (kept) return secured(kept, nonce);
    const context = new RouterContextProvider();
    context.set(requestContext, here as never);
    const answer = await pages(request, context);
    if (answer.status === 503 && posted !== undefined) return unavailable(c, nonce, secure, posted);
    const response = secured(new Response(answer.body, answer), nonce);
    // The cookie lasts as long as the session: a page that renews the one renews the other.
    if (response.headers.getSetCookie().length === 0)
      for (const cookie of renewed) response.headers.append('set-cookie', cookie);
    const whose = await rememberWhose(request, here);
    if (whose) response.headers.append('set-cookie', whose);
    return response;
  });
  app.onError((error, c) => {
    services.log.error('a request failed outside the pages', { error });
    if (isOutage(error)) return unavailable(c, 'none', secure);
    return c.text('Sorry, there is a problem with Holdfast. Try again in a few minutes.', 500);
  });
  return app;
}

/** What kind of refusal an answer is; null for one that is none. */
const refusalOf = (status: number) =>
  Object.entries(refusalStatus).find(([, is]) => is === status)?.[0] ?? null;

/** The address the caller is counted by. */
function addressOf(c: Context, trustProxy: number): string {
  let connection: string | undefined;
  try {
    connection = getConnInfo(c).remote.address;
  } catch {
    connection = undefined;
  }
  return addressKey(callerAddress(connection, c.req.header('x-forwarded-for'), trustProxy));
}

/** A form without files: at most 1 MB, and read already to be measured. */
function isShortForm(request: HonoRequest): boolean {
  const type = request.header('content-type') ?? '';
  return request.method === 'POST' && type.startsWith('application/x-www-form-urlencoded');
}

/** Behind a proxy that ends TLS the request's own address is not the one people typed. */
function withOrigin(request: Request, origin: string, body?: string): Request {
  const url = new URL(request.url);
  const wanted = `${origin}${url.pathname}${url.search}`;
  if (body !== undefined) {
    const { method, headers, signal } = request;
    return new Request(wanted, { method, headers, signal, body });
  }
  return wanted === request.url ? request : new Request(wanted, request);
}

/** An address that is no text, or holds a NUL, leads nowhere; nothing further on need ask. */
function isReadable(url: string): boolean {
  try {
    return !decodeURIComponent(new URL(url).pathname).includes('\0') && !/%00/.test(url);
  } catch {
    return false;
  }
}

function notFound(c: Context): Response {
  return c.text('Page not found. Check the address.', 404);
}

function unavailable(c: Context, nonce: string, secure: boolean, posted?: string): Response {
  for (const [name, value] of Object.entries(securityHeaders(nonce, secure))) c.header(name, value);
  c.header('retry-after', '30');
  c.header('cache-control', 'no-store');
  return c.html(unavailablePage(c, posted), 503);
}
