import type { ComponentType } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import {
  createStaticHandler,
  createStaticRouter,
  RouterContextProvider,
  StaticRouterProvider,
} from 'react-router';
import { type RequestContext, requestContext } from '#app/context.ts';
import { formsOf } from './html.ts';

interface Place {
  path: string;
  loader: unknown;
  action: unknown;
  Component: ComponentType;
}

/**
 * A browser without JavaScript, at a few pages that are served without a server. Nobody is signed in
 * where nobody is named.
 */
export function plainBrowser(
  places: Place[],
  {
    services,
    now,
    signedIn = null,
  }: {
    services: Partial<RequestContext['services']>;
    now: Date;
    signedIn?: RequestContext['signedIn'];
  },
) {
  const handler = createStaticHandler(places as never);
  const limit = async () => undefined;

  /** What it gets: a page, or the next one it is sent to. */
  async function visit(path: string, fields?: Record<string, string>) {
    const context = new RouterContextProvider();
    context.set(requestContext, {
      services: { limit, ...services },
      requestId: 'test',
      nonce: '',
      address: '127.0.0.1',
      now,
      signedIn,
    } as RequestContext);
    const answer = await handler.query(
      new Request(`http://localhost${path}`, {
        ...(fields ? { method: 'POST', body: new URLSearchParams(fields) } : {}),
      }),
      { requestContext: context },
    );
    if (answer instanceof Response) return visit(answer.headers.get('location') ?? '');
    const router = createStaticRouter(handler.dataRoutes, answer);
    const html = renderToStaticMarkup(
      <StaticRouterProvider router={router} context={answer} hydrate={false} />,
    );
    return { path, html, status: answer.statusCode, text: html.replaceAll(/<[^>]+>/g, ' ') };
  }
  type Page = Awaited<ReturnType<typeof visit>>;

  /** Submits the one form of a page with what is chosen. */
  async function go(page: Page, chosen: Record<string, string> = {}): Promise<Page> {
    const [form] = formsOf(page.html, page.path);
    const hidden = [...page.html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
    return visit(form?.action || page.path, {
      ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
      ...chosen,
    });
  }
  /** The name of the field of the question on a page. */
  const field = (page: Page) => /name="(a\d+)"/.exec(page.html)?.[1] ?? '';
  return {
    visit,
    go,
    field,
    choose: (page: Page, value: string) => go(page, { [field(page)]: value }),
    back: (page: Page) =>
      visit(
        (
          /<a[^>]*nhsuk-back-link[^>]*>/.exec(page.html)?.[0].match(/href="([^"]+)"/)?.[1] ?? ''
        ).replaceAll('&amp;', '&'),
      ),
  };
}
