import { cookiesAfter } from './cookies.ts';
import { type Form, formsOf, linksOf } from './html.ts';
import type { Calls } from './served.ts';

/** A page as one visitor was given it. */
export interface Visited {
  path: string;
  html: string;
}

/** The address with what differs between records taken out, so that pages of one kind are alike. */
export function patternOf(path: string): string {
  return path
    .replace(/\?(?:.*&)?(do=[\w-]+).*|\?.*/, (_, act) => (act ? `?${act}` : ''))
    .replace(/^(\/fhir-guide\/(?:codesystem|structuredefinition)-).*/, '$1:name')
    .replaceAll(/\/[\da-f]{8}-[\da-f-]{27}/g, '/:id')
    .replaceAll(/\/[\w-]{40,}(?=[/.]|$)/g, '/:token');
}

/** Somebody of the demo with a browser: keeps their cookie. */
export async function visitor(served: Calls & { origin: string }, email: string | null) {
  let cookie = email ? await served.signIn(email) : '';
  const headers = () => ({ connection: 'keep-alive', ...(cookie ? { cookie } : {}) });
  const keep = (answer: Response) => {
    cookie = cookiesAfter(answer, cookie);
    return answer;
  };
  const get = async (path: string) => keep(await served.get(path, headers()));
  const post = async (path: string, fields: [string, string][]) =>
    keep(await served.post(path, fields, headers()));
  /** Follows every link there is, to at most so many pages of a kind, and gives the pages. */
  async function walk(starts: string[], each: (kind: string) => number): Promise<Visited[]> {
    const waiting = [...starts];
    const seen = new Set<string>();
    const kinds = new Map<string, number>();
    const pages: Visited[] = [];
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const kind = patternOf(path);
      if (seen.has(path) || (kinds.get(kind) ?? 0) >= each(kind)) continue;
      seen.add(path);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const answer = await get(path);
      const body = await answer.text();
      if (answer.status >= 500) throw new Error(`${path} answered ${answer.status}`);
      const onTo = answer.headers.get('location');
      if (onTo) waiting.push(...linksOf(`<a href="${onTo}">`, served.origin));
      if (!answer.headers.get('content-type')?.startsWith('text/html')) continue;
      if (answer.status !== 200) continue;
      pages.push({ path, html: body });
      waiting.push(...linksOf(body, served.origin));
    }
    return pages;
  }
  return { email: email ?? 'nobody', get, post, walk };
}
export type Visitor = Awaited<ReturnType<typeof visitor>>;

/** What kind of form it is: one that was tried on one record need not be tried on the next. */
export function signatureOf(form: Form): string {
  const words = form.fields.map(({ name, kind, value }) =>
    kind === 'hidden' && ['intent', 'act'].includes(name)
      ? `${name}=${value}`
      : `${kind}:${name.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, ':id')}`,
  );
  const where = patternOf(form.action).replace(/\/elements\/[^/?]+/, '/elements/:element');
  return `${form.method} ${where} ${[...new Set(words)].sort().join(' ')}`;
}

export function formsAt(page: Visited): Form[] {
  return formsOf(page.html, page.path);
}
