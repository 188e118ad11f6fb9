import { Outlet, useLoaderData, useRouteError } from 'react-router';
import { listWorkplaces } from '#account/queries.server.ts';
import { landing } from '#account/rules.ts';
import { requestContext } from '#app/context.ts';
import { Document } from '#app/document.tsx';
import { ErrorPage } from '#app/error-page.tsx';
import { menuFor } from '#app/navigation.ts';
import { newId } from '#platform/id.ts';
import { IdleWarning } from '#ui/idle-warning.tsx';
import { Shell, type ShellProps } from '#ui/shell.tsx';
import type { Route } from './+types/root';

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const { signedIn, services, nonce } = context.get(requestContext);
  const frame: Omit<ShellProps, 'children'> =
    services.mode === 'demo' ? { phase: 'demonstration' } : {};
  if (!signedIn) return { nonce, frame, idleMinutes: null };
  frame.userName = signedIn.name;
  frame.userHref = '/account';
  frame.signOut = { action: '/sign-out', idempotencyKey: newId() };
  const slug = (params as { organisation?: string }).organisation;
  const places = await listWorkplaces(services.db, signedIn.userId);
  const here = places.find((place) => place.slug === slug);
  if (here) {
    frame.homeHref = landing(here);
    frame.organisationName = here.name;
    frame.organisations = places.map(({ id, name }) => ({ id, name }));
    frame.switchHref = '/organisations';
    Object.assign(frame, menuFor(here, new URL(request.url).pathname));
    frame.dense = true;
  }
  return { nonce, frame, idleMinutes: services.idleMinutes };
}

export default function Root() {
  const { nonce, frame, idleMinutes } = useLoaderData<typeof loader>();
  return (
    <Document nonce={nonce} drafts={idleMinutes !== null}>
      <Shell {...(frame as ShellProps)}>
        <Outlet />
      </Shell>
      {idleMinutes !== null && <IdleWarning minutes={idleMinutes} nonce={nonce} />}
    </Document>
  );
}

export function ErrorBoundary() {
  const error = useRouteError() as { status?: number } | null;
  return <ErrorPage status={error?.status ?? 500} nonce="" />;
}
