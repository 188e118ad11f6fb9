import { data, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import type { Role } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, PasswordField, TextField } from '#ui/form.tsx';
import { acceptInvitation } from '../commands.server.ts';
import { hasSignIn, openInvitation } from '../invitation.server.ts';
import { passwordProblem } from '../password.ts';
import { roleNames } from '../rules.ts';
import type { Route } from './+types/invitation';

const shape = z.object({
  name: z.string().min(2, 'Enter your name').max(120, 'Use 120 characters or fewer'),
  password: z.string(),
});

export async function loader(args: Route.LoaderArgs) {
  const ctx = byLink(args);
  const open = await openInvitation(ctx, args.params.token);
  const { signedIn } = args.context.get(requestContext);
  return {
    organisation: open.organisationName,
    email: open.email,
    role: roleNames[open.role as Role],
    known: await hasSignIn(ctx, open.email),
    signedInAsThem: signedIn?.email === open.email,
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { services, signedIn, address } = args.context.get(requestContext);
  await services.limit('sign-in', `invitation ${address}`);
  const ctx = byLink(args);
  const { token } = args.params;
  const open = await openInvitation(ctx, token);
  const posted = await readPosted(args.request);
  if (signedIn) {
    await acceptInvitation({ ...ctx, key: posted.key }, token, signedIn);
    return new Response(null, { status: 303, headers: { location: '/organisations' } });
  }
  const parsed = shape.safeParse(posted.values);
  const errors: Record<string, string> = {};
  if (!parsed.success)
    for (const issue of parsed.error.issues) errors[String(issue.path[0])] ??= issue.message;
  const password = typeof posted.values.password === 'string' ? posted.values.password : '';
  const problem = passwordProblem(password, open.email);
  if (problem) errors.password = problem;
  if (!parsed.success || problem || (await hasSignIn(ctx, open.email))) {
    if (parsed.success && !problem)
      errors[''] = 'You already have a sign-in. Sign in, then open this link again.';
    return data(
      { values: { ...posted.values, password: '' }, errors, key: newId() },
      { status: 422 },
    );
  }
  const made = await services.signIn.api.signUpEmail({
    body: { email: open.email, name: parsed.data.name, password },
    headers: args.request.headers,
    asResponse: true,
  });
  const { user } = (await made.clone().json()) as {
    user: { id: string; name: string; email: string };
  };
  await acceptInvitation(ctx, token, { userId: user.id, name: user.name, email: user.email });
  const headers = new Headers({ location: '/organisations' });
  for (const cookie of made.headers.getSetCookie()) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

export default function InvitationPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<{
    values: Record<string, string>;
    errors: Record<string, string>;
    key: string;
  }>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Your invitation – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Join {page.organisation}</h1>
      <p>
        You are invited as {page.role.toLowerCase()}, with the address {page.email}.
      </p>
      {page.known && !page.signedInAsThem ? (
        <p>
          You already have a sign-in. <a href="/sign-in">Sign in</a>, then open this link again.
        </p>
      ) : (
        <ActForm idempotencyKey={refused?.key ?? page.key}>
          {!page.signedInAsThem && (
            <>
              <TextField
                {...form}
                name="name"
                label="Your name, as colleagues know you"
                autoComplete="name"
                width={20}
              />
              <PasswordField
                errors={form.errors}
                name="password"
                label="Choose a password"
                hint="At least 12 characters. Three random words work well."
                autoComplete="new-password"
              />
            </>
          )}
          <Button>Join</Button>
        </ActForm>
      )}
    </>
  );
}
