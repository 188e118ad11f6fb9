import { join } from 'node:path';
import { matchRoutes, type ServerBuild } from 'react-router';
import { projectRoot } from '#platform/root.server.ts';
import { isAct } from './hostile-form.ts';
import type { Form } from './html.ts';

/** What a form asks its page to do, where the page does several things. */
function actOf(form: Form): string {
  return (
    form.fields.find(isAct)?.value ??
    URL.parse(form.action, 'http://x')?.searchParams.get('do') ??
    ''
  );
}

/** The routes of the pages that take a form, as they are built, and the name of a form of theirs. */
export async function openFormsReached() {
  const build = (await import(join(projectRoot, 'build/server/index.js'))) as ServerBuild;
  const routes = Object.values(build.routes).filter((route) => route !== undefined);
  const places = routes.map(({ id, path = '/' }) => ({ id, path }));
  const routeOf = (address: string) => {
    const path = URL.parse(address, 'http://x')?.pathname ?? '';
    return (matchRoutes(places, path)?.at(-1)?.route.path ?? path).replace(/^\/?/, '/');
  };
  return {
    /** Of every page that takes a form. */
    routes: routes
      .filter(({ module, id }) => module.action && id !== 'root')
      .map(({ path = '/' }) => path.replace(/^\/?/, '/')),
    /** Of every page there is to look at. */
    pages: routes
      .filter(({ module, id }) => module.default && id !== 'root')
      .map(({ path = '/' }) => path.replace(/^\/?/, '/')),
    routeOf,
    nameOf: (form: Form) => `${routeOf(form.action)} ${actOf(form)}`.trim(),
  };
}
export type FormsReached = Awaited<ReturnType<typeof openFormsReached>>;
