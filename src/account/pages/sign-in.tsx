import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, PasswordField, TextField } from '#ui/form.tsx';
import { safePath } from '../rules.ts';
import type { Route } from './+types/sign-in';

const shape = z.object({
  email: z.email('Enter your e-mail address, like name@example.org'),
  password: z.string().min(1, 'Enter your password'),
});

export async function loader({ context, request }: Route.LoaderArgs) {
  const { signedIn, services } = context.get(requestContext);
  if (signedIn) throw redirect('/organisations', 303);
  const query = new URL(request.url).searchParams;
  return {
    key: newId(),
    provider: services.provider?.label,
    problem: query.has('problem'),
    idle: query.has('idle') && services.idleMinutes,
    kept: query.get('then') === '/kept',
    goOn: safePath(query.get('then')),
    demo: services.mode === 'demo',
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const { services, address } = context.get(requestContext);
  const posted = await readPosted(request);
  const again = (errors: Record<string, string>) =>
    data({ values: { ...posted.values, password: '' }, errors, key: newId() }, { status: 422 });
  const parsed = shape.safeParse(posted.values);
  if (!parsed.success) {
    return again(
      Object.fromEntries(parsed.error.issues.map((i) => [String(i.path[0]), i.message])),
    );
  }
  await services.limit('sign-in-address', address);
  await services.limit('sign-in', `account ${parsed.data.email.toLowerCase()}`);
  const answer = await services.signIn.api.signInEmail({
    body: parsed.data,
    headers: request.headers,
    asResponse: true,
  });
  if (!answer.ok) {
    return again({
      email: 'The e-mail address or the password is not right. Check both and try again.',
    });
  }
  const { twoFactorRedirect } = (await answer.clone().json()) as { twoFactorRedirect?: boolean };
  const then = safePath(new URL(request.url).searchParams.get('then'));
  const headers = new Headers({
    location: twoFactorRedirect ? `/sign-in/code?then=${encodeURIComponent(then)}` : then,
  });
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie);
  throw new Response(null, { status: 303, headers });
}

export default function SignInPage() {
  const { key, demo, provider, problem, idle, kept, goOn } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Sign in – Holdfast</title>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1>Sign in</h1>
      {problem && (
        <p role="alert">
          That did not sign you in. Use an account whose e-mail address your administrator has
          invited, or try again.
        </p>
      )}
      {idle && <p>You were signed out, because nothing happened for {idle} minutes.</p>}
      {kept && <p>What you were typing is kept. Sign in again to go on with it.</p>}
      {provider && (
        <p>
          <a href={`/sign-in/provider?then=${encodeURIComponent(goOn)}`}>Sign in with {provider}</a>
        </p>
      )}
      <p>
        <a href={`/sign-in/passkey?then=${encodeURIComponent(goOn)}`}>Sign in with a passkey</a>
      </p>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextField
          {...form}
          name="email"
          label="E-mail address"
          type="email"
          autoComplete="username"
          width={20}
        />
        <PasswordField
          errors={form.errors}
          name="password"
          label="Password"
          autoComplete="current-password"
        />
        <Button>Sign in</Button>
      </ActForm>
      <p>
        <a href="/forgotten-password">Forgotten your password?</a>
      </p>
      {demo && (
        <p>
          Demonstration sign-ins are <strong>link.worker@demo.example</strong>,{' '}
          <strong>supervisor@demo.example</strong>, <strong>manager@demo.example</strong> and{' '}
          <strong>referrer@demo.example</strong>. The password of each is{' '}
          <strong>holdfast-demo</strong>.
        </p>
      )}
    </>
  );
}
