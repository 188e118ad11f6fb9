import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { addressKey, callerAddress } from '#platform/limit-address.server.ts';

/** What every answer tells browsers; `nonce` is that of the page's own scripts. */
export function securityHeaders(nonce: string, secure: boolean): [string, string][] {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  const headers: [string, string][] = [
    ['content-security-policy', policy.join('; ')],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
  ];
  if (secure) headers.push(['strict-transport-security', 'max-age=63072000; includeSubDomains']);
  return headers;
}

/** A state-changing request must come from our own pages: by its Origin, or by Sec-Fetch-Site. */
export function fromOurPages(request: Request, origin: string): boolean {
  const from = request.headers.get('origin');
  if (from !== null) return from === origin;
  return request.headers.get('sec-fetch-site') === 'same-origin';
}

/** The address the caller is counted by. */
export function addressOf(c: Context, trustProxy: number): string {
  let connection: string | undefined;
  try {
    connection = getConnInfo(c).remote.address;
  } catch {
    connection = undefined;
  }
  return addressKey(callerAddress(connection, c.req.header('x-forwarded-for'), trustProxy));
}

/**
 * The request as to the address people type, whatever host it named: behind a proxy that ends TLS
 * that is not the one it came to.
 */
export function withOrigin(request: Request, origin: string, body?: string): Request {
  const url = new URL(request.url);
  const wanted = `${origin}${url.pathname}${url.search}`;
  if (body !== undefined) {
    const { method, headers, signal } = request;
    return new Request(wanted, { method, headers, signal, body });
  }
  return wanted === request.url ? request : new Request(wanted, request);
}

/** An address that is no text, or holds a NUL, leads nowhere; nothing further on need ask. */
export function isReadable(url: string): boolean {
  try {
    return !decodeURIComponent(new URL(url).pathname).includes('\0') && !/%00/.test(url);
  } catch {
    return false;
  }
}

/** The address of a one-time link: it holds a secret that could be guessed at. */
export function isLink(path: string): boolean {
  return /^\/(?:answer|referred|questions|survey|take-part|stop|mine|invitation|authorise|set-up|calendar|sign-in\/api\/reset-password)\/./.test(
    path,
  );
}
