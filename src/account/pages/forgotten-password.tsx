import { setTimeout as wait } from 'node:timers/promises';
import { data, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import type { Route } from './+types/forgotten-password';

const shape = z.object({ email: z.email('Enter your e-mail address, like name@example.org') });

export function loader() {
  return { key: newId() };
}

/** Milliseconds before the answer: longer than finding somebody and writing the letter down takes. */
const ANSWER_AFTER = 400;

/** The same answer, after the same time, whether or not anybody has this address, so that nobody can find out who works here. */
export async function action({ context, request }: Route.ActionArgs) {
  const { services, address } = context.get(requestContext);
  const posted = await readPosted(request);
  const parsed = shape.safeParse(posted.values);
  if (!parsed.success) {
    const errors = { email: parsed.error.issues[0]?.message ?? '' };
    return data({ sent: false, values: posted.values, errors }, { status: 422 });
  }
  await services.limit('sign-in', `reset ${address}`);
  await services.limit('reset', parsed.data.email.toLowerCase());
  const asked = services.signIn.api.requestPasswordReset({
    body: { email: parsed.data.email, redirectTo: '/new-password' },
    headers: request.headers,
  });
  await Promise.all([asked, wait(ANSWER_AFTER)]);
  return data({ sent: true, values: posted.values, errors: {} });
}

export default function ForgottenPasswordPage() {
  const { key } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const form = { values: answer?.values ?? {}, errors: answer?.errors ?? {} };
  if (answer?.sent) {
    return (
      <>
        <title>Check your mail – Holdfast</title>
        <h1>Check your mail</h1>
        <p>
          If somebody signs in with that address, a link to choose a new password is on its way. It
          works for one hour.
        </p>
      </>
    );
  }
  return (
    <>
      <title>Forgotten password – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Forgotten password</h1>
      <ActForm idempotencyKey={key}>
        <TextField
          {...form}
          name="email"
          label="E-mail address"
          type="email"
          autoComplete="username"
          width={20}
        />
        <Button>Send me a link</Button>
      </ActForm>
    </>
  );
}
