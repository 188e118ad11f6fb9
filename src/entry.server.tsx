import { renderToReadableStream, renderToStaticMarkup } from 'react-dom/server';
import { type EntryContext, type RouterContextProvider, ServerRouter } from 'react-router';
import { isSignInNeeded, requestContext } from '#app/context.ts';
import { ErrorPage, type ErrorPageProps } from '#app/error-page.tsx';
import { isOutage } from '#platform/database/outage.ts';
import { isRefusal } from '#platform/refusal.ts';

// The server file and this bundle would else each hold a context of their own.
export { requestContext };

/** The error page where React Router does not come to answer. */
export const errorPage = (props: ErrorPageProps) =>
  `<!doctype html>${renderToStaticMarkup(<ErrorPage {...props} />)}`;

/** Renders a page. What was foreseen and thrown is answered by the server instead: page or file alike. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce, thrown } = context.get(requestContext);
  // The pattern, never the address: for the log and the metrics, taken off before it is sent.
  headers.set(
    'x-route',
    `/${entry.staticHandlerContext.matches
      .map(({ route }) => route.path ?? '')
      .filter(Boolean)
      .join('/')}`,
  );
  if (isForeseen(thrown) || isOutage(thrown)) return new Response(null, { status: 500, headers });
  const body = await renderToReadableStream(
    <ServerRouter context={entry} url={request.url} nonce={nonce} />,
    { nonce, signal: AbortSignal.timeout(10_000) },
  );
  await body.allReady;
  headers.set('content-type', 'text/html; charset=utf-8');
  return new Response(body, { status, headers });
}

/** Keeps what was thrown for the answer; faults, not refusals, are logged, without their message. */
export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
): void {
  const here = context.get(requestContext);
  here.thrown ??= error;
  if (isForeseen(error) || request.signal.aborted || isNotFoundRoute(error)) return;
  here.services.log.error('a request failed', { requestId: here.requestId, error });
}

const isForeseen = (error: unknown) => isRefusal(error) || isSignInNeeded(error) || isOutage(error);

function isNotFoundRoute(error: unknown): boolean {
  return (error as { status?: number } | null)?.status === 404;
}
