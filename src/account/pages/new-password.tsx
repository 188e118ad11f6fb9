import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, PasswordField } from '#ui/form.tsx';
import { passwordProblem } from '../password.ts';
import type { Route } from './+types/new-password';

export function loader({ request }: Route.LoaderArgs) {
  const query = new URL(request.url).searchParams;
  return { good: query.has('token') && !query.has('error'), key: newId() };
}

/** Choosing a new password signs the person out everywhere. */
export async function action({ context, request }: Route.ActionArgs) {
  const { services, address } = context.get(requestContext);
  await services.limit('sign-in', `new password ${address}`);
  const posted = await readPosted(request);
  const password = typeof posted.values.password === 'string' ? posted.values.password : '';
  const problem = passwordProblem(password, '');
  if (problem)
    return data({ errors: { password: problem } as Record<string, string> }, { status: 422 });
  const token = new URL(request.url).searchParams.get('token') ?? '';
  const answer = await services.signIn.api.resetPassword({
    body: { token, newPassword: password },
    headers: request.headers,
    asResponse: true,
  });
  if (!answer.ok) {
    return data(
      {
        errors: { '': 'This link has been used or has ended. Ask for a new one.' } as Record<
          string,
          string
        >,
      },
      { status: 422 },
    );
  }
  return redirect('/sign-in', 303);
}

export default function NewPasswordPage() {
  const { good, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const errors = refused && 'errors' in refused ? refused.errors : {};
  return (
    <>
      <title>Choose a new password – Holdfast</title>
      <ErrorSummaryFor errors={errors} />
      <h1>Choose a new password</h1>
      {good ? (
        <ActForm idempotencyKey={key}>
          <PasswordField
            errors={errors}
            name="password"
            label="New password"
            hint="At least 12 characters. Three random words work well."
            autoComplete="new-password"
          />
          <Button>Save the new password</Button>
        </ActForm>
      ) : (
        <p>
          This link has been used or has ended. <a href="/forgotten-password">Ask for a new one</a>.
        </p>
      )}
    </>
  );
}
