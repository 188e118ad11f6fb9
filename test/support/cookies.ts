import { cookies } from '../../src/app/cookies.ts';

/** A cookie of ours that the page about cookies does not name is a fault, whichever test meets it. */
function requireNamed(name: string): void {
  const own = /^(?:__Host-)?holdfast[.](.*)$/.exec(name)?.[1];
  if (own !== undefined && !Object.hasOwn(cookies, own))
    throw new Error(`src/app/cookies.ts names no cookie ${own}`);
}

/** The cookies to send after an answer, with those sent before. */
export function cookiesAfter(answer: Response, before = ''): string {
  const kept = new Map<string, string>();
  const keep = (pair: string) => {
    const at = pair.indexOf('=');
    requireNamed(pair.slice(0, at));
    kept.set(pair.slice(0, at), pair.slice(at + 1));
  };
  for (const pair of before.split('; ').filter(Boolean)) keep(pair);
  for (const cookie of answer.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';');
    if (/max-age=0/i.test(cookie)) kept.delete(pair.slice(0, pair.indexOf('=')));
    else keep(pair);
  }
  return [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
}
