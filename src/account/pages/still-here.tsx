import { requestContext } from '#app/context.ts';
import type { Route } from './+types/still-here';

/** The page's script says that somebody is still there; being asked renews the session by itself. */
export function action({ context }: Route.ActionArgs) {
  return new Response(null, { status: context.get(requestContext).signedIn ? 204 : 401 });
}
