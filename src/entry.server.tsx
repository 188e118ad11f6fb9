import { renderToReadableStream } from 'react-dom/server';
import { type EntryContext, type RouterContextProvider, ServerRouter } from 'react-router';
import { requestContext } from '#app/context.ts';
import { ErrorPage } from '#app/error-page.tsx';
import { isOutage } from '#platform/database/outage.ts';
import { isRefusal, refusalStatus, refuse } from '#platform/refusal.ts';

// The server file and this bundle would else each hold a context of their own.
export { requestContext };

/** Refusals are translated here, once; somebody not signed in is sent to sign in. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce, thrown } = context.get(requestContext);
  if (thrown instanceof Error && thrown.name === 'SignInNeeded') {
    const back = new URL(request.url).pathname;
    return new Response(null, {
      status: 303,
      headers: { location: `/sign-in?then=${encodeURIComponent(back)}` },
    });
  }
  const refused = isRefusal(thrown) ? thrown : isOutage(thrown) ? refuse.unavailable() : null;
  const page = refused ? (
    <ErrorPage status={refusalStatus[refused.kind]} message={refused.message} nonce={nonce} />
  ) : (
    <ServerRouter context={entry} url={request.url} nonce={nonce} />
  );
  const body = await renderToReadableStream(page, { nonce, signal: AbortSignal.timeout(10_000) });
  await body.allReady;
  headers.set('content-type', 'text/html; charset=utf-8');
  // The pattern, never the address: for the log and the metrics, taken off before it is sent.
  headers.set(
    'x-route',
    `/${entry.staticHandlerContext.matches
      .map(({ route }) => route.path ?? '')
      .filter(Boolean)
      .join('/')}`,
  );
  if (refused?.detail.retryAfter) headers.set('retry-after', String(refused.detail.retryAfter));
  return new Response(body, { status: refused ? refusalStatus[refused.kind] : status, headers });
}

/** Keeps what was thrown for the answer; faults, not refusals, are logged, without their message. */
export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
): void {
  const here = context.get(requestContext);
  here.thrown ??= error;
  const foreseen = isRefusal(error) || (error instanceof Error && error.name === 'SignInNeeded');
  if (foreseen || request.signal.aborted || isNotFoundRoute(error)) return;
  here.services.log.error('a request failed', { requestId: here.requestId, error });
}

function isNotFoundRoute(error: unknown): boolean {
  return (error as { status?: number } | null)?.status === 404;
}
