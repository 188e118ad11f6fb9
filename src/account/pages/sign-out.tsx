import { redirect } from 'react-router';
import { requestContext } from '#app/context.ts';
import { endSession } from '../session.server.ts';
import type { Route } from './+types/sign-out';

export function loader() {
  return redirect('/', 303);
}

export async function action({ context, request }: Route.ActionArgs) {
  const { services, signedIn, requestId } = context.get(requestContext);
  if (signedIn) await endSession(services.db, signedIn, signedIn.sessionId, requestId);
  const answer = await services.signIn.api.signOut({ headers: request.headers, asResponse: true });
  const headers = new Headers({ location: '/sign-in' });
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
