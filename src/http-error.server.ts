import type { Context } from 'hono';
import type { ServerBuild } from 'react-router';
import type { ErrorPageProps } from '#app/error-page.tsx';

/** Never put into a page again, not even for the one who typed it. */
const SECRET = /password|^code$|secret|token/i;

/**
 * A form that could not be carried out, as a button that sends it again with all that was typed and
 * the key it had, so that it is done once.
 */
function againOf(c: Context, posted: string | undefined): ErrorPageProps['again'] {
  const fields = [...new URLSearchParams(posted ?? '')];
  if (posted === undefined || fields.some(([name]) => SECRET.test(name))) return undefined;
  const { pathname, search } = new URL(c.req.url);
  return { action: pathname + search, fields };
}

export interface ErrorAnswer {
  message?: string;
  /** Seconds. */
  retryAfter?: number | undefined;
  /** The form as it was sent, if it may be sent again. */
  posted?: string | undefined;
}

/** Answers where no page could: the same error page, made without the database. */
export function openErrors(
  build: ServerBuild,
  securityHeaders: (nonce: string) => [string, string][],
) {
  const { errorPage } = build.entry.module as unknown as {
    errorPage(props: ErrorPageProps): string;
  };
  return (c: Context, status: number, more: ErrorAnswer = {}): Response => {
    const { message, retryAfter, posted } = more;
    const nonce: string = c.get('nonce');
    const html = errorPage({ status, message, nonce, again: againOf(c, posted) });
    return new Response(html, {
      status,
      headers: [
        ['content-type', 'text/html; charset=utf-8'],
        ['cache-control', 'no-store'],
        ...(retryAfter ? [['retry-after', String(retryAfter)] as [string, string]] : []),
        ...securityHeaders(nonce),
      ],
    });
  };
}
