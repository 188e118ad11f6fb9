import { looksLikeToken } from '#platform/secret/token.server.ts';

/** The browser's part of a request being typed; ends with the browser's own session. */
const nameFor = (origin: string) =>
  origin.startsWith('https://') ? '__Host-holdfast.asking' : 'holdfast.asking';

export function askingToken(request: Request, origin: string): string | null {
  const name = `${nameFor(origin)}=`;
  const pair = (request.headers.get('cookie') ?? '')
    .split(/;\s*/)
    .find((cookie) => cookie.startsWith(name));
  const token = pair?.slice(name.length);
  return looksLikeToken(token) ? token : null;
}

/** The header that gives the browser its token, or takes it away. */
export function askingCookie(token: string | null, origin: string): string {
  const secure = origin.startsWith('https://') ? '; Secure' : '';
  const ended = token ? '' : '; Max-Age=0';
  return `${nameFor(origin)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure}${ended}`;
}
