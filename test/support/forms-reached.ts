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
  return {
    /** Of every page that takes a form. */
    routes: routes
      .filter(({ module, id }) => module.action && id !== 'root')
      .map(({ path = '/' }) => path.replace(/^\/?/, '/')),
    nameOf(form: Form) {
      const path = URL.parse(form.action, 'http://x')?.pathname ?? '';
      const route = matchRoutes(places, path)?.at(-1)?.route.path ?? path;
      return `${route.replace(/^\/?/, '/')} ${actOf(form)}`.trim();
    },
  };
}
export type FormsReached = Awaited<ReturnType<typeof openFormsReached>>;
