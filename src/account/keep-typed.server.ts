import type { RequestContext } from '#app/context.ts';
import { tokenCookie, tokenOfCookie } from '#platform/secret/cookie.server.ts';
import { newToken } from '#platform/secret/token.server.ts';
import { readForm } from '#platform/upload/body.server.ts';
import { keepForm, markOf } from './kept-form.server.ts';
import { endSession } from './session.server.ts';

const KEPT = 'kept';
const LAST = 'last';

/** A page for staff at our own address; the one kind of form that is kept. */
export function staffPath(wanted: string, origin: string): string | null {
  const url = URL.parse(wanted, origin);
  return url?.origin === origin && url.pathname.startsWith('/o/')
    ? url.pathname + url.search
    : null;
}

/** The cookie that remembers, until the browser is closed, whose forms it keeps; null if it does. */
export async function rememberWhose(
  request: Request,
  here: RequestContext,
): Promise<string | null> {
  if (!here.signedIn) return null;
  const { origin } = here.services;
  const mark = markOf(here.signedIn.userId, await secretOf(here));
  return tokenOfCookie(request, LAST, origin) === mark ? null : tokenCookie(LAST, mark, origin);
}

export const keptTokenOf = (request: Request, here: RequestContext) =>
  tokenOfCookie(request, KEPT, here.services.origin);

export const secretOf = async ({ services }: RequestContext) =>
  (await services.signIn.$context).secret;

/**
 * Keeps what was typed when a session has ended meanwhile, and asks to sign in. Comes with a form
 * posted to a staff page by nobody signed in; or to `/kept?for=<page>` by the page's own script,
 * when nothing has happened for as long as a session lasts: then it ends the session too.
 * Null for every other request.
 */
export async function keepTyped(request: Request, here: RequestContext): Promise<Response | null> {
  if (request.method !== 'POST' || request.headers.get('accept') === 'application/json')
    return null;
  const { services, signedIn } = here;
  const url = new URL(request.url);
  const idle = url.pathname === '/kept' && url.searchParams.has('for');
  if (!idle && (signedIn || !url.pathname.startsWith('/o/'))) return null;
  const page = idle ? (url.searchParams.get('for') ?? '') : url.pathname + url.search;
  const path = staffPath(page, services.origin);
  const mark = signedIn
    ? markOf(signedIn.userId, await secretOf(here))
    : tokenOfCookie(request, LAST, services.origin);
  const form = path && mark ? await readForm(request.clone()).catch(() => null) : null;
  const fields = [...(form ?? [])].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  const typed = fields.some(([name, value]) => !name.startsWith('_') && value.trim() !== '');
  if (!idle && !(typed && mark)) return null;
  const allowed = await services.limit('link', `kept ${here.address}`).then(
    () => true,
    () => false,
  );
  if (idle && signedIn)
    await endSession(services.db, signedIn, signedIn.sessionId, here.requestId, 'idle');
  const headers = new Headers({ location: `/sign-in?${idle ? 'idle&' : ''}then=/organisations` });
  if (typed && path && mark && allowed) {
    const token = keptTokenOf(request, here) ?? newToken();
    if (await keepForm(services.db, token, { mark, path, fields }, here.now)) {
      headers.set('location', `/sign-in?${idle ? 'idle&' : ''}then=/kept`);
      headers.append('set-cookie', tokenCookie(KEPT, token, services.origin));
    }
  }
  return new Response(null, { status: 303, headers });
}
