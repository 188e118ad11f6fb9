import { redirect } from 'react-router';
import { requestContext } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import { safePath } from '../rules.ts';
import type { Route } from './+types/sign-in-provider';

/** Sends somebody to the provider. A link, not a form: a form may not go on to another site. */
export async function loader({ context, request }: Route.LoaderArgs) {
  const { services, signedIn, address } = context.get(requestContext);
  if (!services.provider) throw refuse.notFound();
  if (signedIn) throw redirect('/organisations', 303);
  await services.limit('sign-in-address', address);
  const then = safePath(new URL(request.url).searchParams.get('then'));
  throw await services.provider.begin(request.headers, then);
}

export default function SignInProviderPage() {
  return null;
}
