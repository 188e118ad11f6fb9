import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { safePath } from '../rules.ts';
import type { Route } from './+types/sign-in-code';

export function loader({ context }: Route.LoaderArgs) {
  if (context.get(requestContext).signedIn) throw redirect('/organisations', 303);
  return { key: newId() };
}

export async function action({ context, request }: Route.ActionArgs) {
  const { services, address } = context.get(requestContext);
  const { values } = await readPosted(request);
  await services.limit('sign-in-address', address);
  const code = String(values.code ?? '').replaceAll(/\s/g, '');
  const api = services.signIn.api;
  const given = { body: { code }, headers: request.headers, asResponse: true as const };
  const answer = /^\d+$/.test(code)
    ? await api.verifyTOTP(given)
    : await api.verifyBackupCode(given);
  if (!answer.ok) {
    const { code: why } = (await answer.json()) as { code?: string };
    const over = why === 'INVALID_TWO_FACTOR_COOKIE' || why?.startsWith('TOO_MANY');
    const error = over
      ? 'This took too long or too many tries. Sign in again with your password.'
      : 'The code is not right, or has been used. Wait for the next one and try again.';
    return data({ errors: { code: error }, over, key: newId() }, { status: 422 });
  }
  const headers = new Headers({
    location: safePath(new URL(request.url).searchParams.get('then')),
  });
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie);
  throw new Response(null, { status: 303, headers });
}

export default function SignInCodePage() {
  const { key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>Enter your code – Holdfast</title>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1>Enter your code</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextField
          values={{}}
          errors={refused?.errors ?? {}}
          name="code"
          label="Code from your app"
          hint="6 numbers. If you do not have your app, enter one of your recovery codes."
          autoComplete="one-time-code"
          width={10}
        />
        <Button>Go on</Button>
      </ActForm>
      <p>
        <a href="/sign-in">Begin again</a>
      </p>
    </>
  );
}
