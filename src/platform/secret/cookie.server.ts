import { looksLikeToken } from './token.server.ts';

/** Cookies of ours that hold a token; bound to this very host wherever there is TLS. */
const nameOf = (name: string, origin: string) =>
  `${origin.startsWith('https://') ? '__Host-' : ''}holdfast.${name}`;

/** The token a browser sent in one of our cookies, or null. */
export function tokenOfCookie(request: Request, name: string, origin: string): string | null {
  const start = `${nameOf(name, origin)}=`;
  const pair = (request.headers.get('cookie') ?? '')
    .split(/;\s*/)
    .find((cookie) => cookie.startsWith(start));
  const token = pair?.slice(start.length);
  return looksLikeToken(token) ? token : null;
}

/** The header that gives a browser a token until it is closed, or takes it away. */
export function tokenCookie(name: string, token: string | null, origin: string): string {
  const secure = origin.startsWith('https://') ? '; Secure' : '';
  const ended = token ? '' : '; Max-Age=0';
  return `${nameOf(name, origin)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure}${ended}`;
}
