/** The cookies to send after an answer, with those sent before. */
export function cookiesAfter(answer: Response, before = ''): string {
  const kept = new Map<string, string>();
  const keep = (pair: string) => {
    const at = pair.indexOf('=');
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
