import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { readPasskeyAnswer } from '../passkey.server.ts';
import { safePath } from '../rules.ts';
import { endSession } from '../session.server.ts';
import type { Route } from './+types/sign-in-passkey';
import { PasskeyForm } from './passkey-form.tsx';

type Answer = Omit<AuthenticationResponseJSON, 'type' | 'authenticatorAttachment'> & {
  type: 'public-key';
};

const wanted = (request: Request) => safePath(new URL(request.url).searchParams.get('then'));

/** Open to somebody who has given a password alone, where their organisation asks for more. */
export async function loader({ context, request }: Route.LoaderArgs) {
  const { signedIn, services, address } = context.get(requestContext);
  if (signedIn?.secondFactor) throw redirect(wanted(request), 303);
  await services.limit('sign-in-address', address);
  const { headers, response } = await services.signIn.api.generatePasskeyAuthenticationOptions({
    headers: request.headers,
    returnHeaders: true,
  });
  const options = { ...response, userVerification: 'required' };
  const sent = headers.getSetCookie().map((cookie): [string, string] => ['set-cookie', cookie]);
  return data({ options, key: newId() }, { headers: sent });
}

export async function action({ context, request }: Route.ActionArgs) {
  const { signedIn, services, address, requestId } = context.get(requestContext);
  await services.limit('sign-in-address', address);
  const { values } = await readPosted(request);
  const response = readPasskeyAnswer<Answer>(values.answer);
  const answer =
    response &&
    (await services.signIn.api.verifyPasskeyAuthentication({
      body: { response },
      headers: request.headers,
      asResponse: true,
    }));
  if (!answer?.ok) {
    const error = 'The passkey was not taken. It may have been removed, or this took too long.';
    return data({ errors: { '': error } as Record<string, string> }, { status: 422 });
  }
  if (signedIn) await endSession(services.db, signedIn, signedIn.sessionId, requestId);
  const headers = new Headers({ location: wanted(request) });
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie);
  throw new Response(null, { status: 303, headers });
}

export default function SignInPasskeyPage() {
  const { options, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>Sign in with a passkey – Holdfast</title>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1>Sign in with a passkey</h1>
      <p>
        Your device asks you to unlock it, as you do to use it: no password and no code is sent.
      </p>
      <PasskeyForm kind="get" options={options} idempotencyKey={key} act="use">
        Use your passkey
      </PasskeyForm>
      <p>
        <a href="/sign-in">Sign in with your password</a>
      </p>
    </>
  );
}
