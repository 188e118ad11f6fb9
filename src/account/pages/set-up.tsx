import { data, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, PasswordField, TextField } from '#ui/form.tsx';
import { slug } from '../administration/rules.ts';
import { passwordProblem } from '../password.ts';
import { checkSetUpLink, makeFirstOrganisation, spendSetUpLink } from '../set-up.server.ts';
import type { Route } from './+types/set-up';

const shape = z.object({
  organisation: z
    .string()
    .min(3, 'Enter the name of your service')
    .max(120, 'Use 120 characters or fewer'),
  slug,
  name: z.string().min(2, 'Enter your name').max(120, 'Use 120 characters or fewer'),
  email: z.email('Enter your e-mail address, like name@example.org'),
  password: z.string(),
});

export async function loader(args: Route.LoaderArgs) {
  await checkSetUpLink(byLink(args), args.params.token);
  return { key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { services } = args.context.get(requestContext);
  const ctx = byLink(args);
  await checkSetUpLink(ctx, args.params.token);
  const posted = await readPosted(args.request);
  const parsed = shape.safeParse(posted.values);
  const errors: Record<string, string> = {};
  if (!parsed.success)
    for (const issue of parsed.error.issues) errors[String(issue.path[0])] ??= issue.message;
  const problem = parsed.success ? passwordProblem(parsed.data.password, parsed.data.email) : null;
  if (problem) errors.password = problem;
  if (!parsed.success || problem) {
    return data(
      { values: { ...posted.values, password: '' }, errors, key: newId() },
      { status: 422 },
    );
  }
  await spendSetUpLink(ctx, args.params.token);
  const { email, name, password, organisation } = parsed.data;
  const address = parsed.data.slug;
  const made = await services.signIn.api.signUpEmail({
    body: { email, name, password },
    headers: args.request.headers,
    asResponse: true,
  });
  const { user } = (await made.clone().json()) as { user: { id: string } };
  await makeFirstOrganisation(ctx, {
    name: organisation,
    slug: address,
    userId: user.id,
    userName: name,
  });
  const headers = new Headers({ location: `/o/${address}/staff` });
  for (const cookie of made.headers.getSetCookie()) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

export default function SetUpPage() {
  const { key } = useLoaderData<typeof loader>();
  const refused = useActionData<{
    values: Record<string, string>;
    errors: Record<string, string>;
    key: string;
  }>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Set up Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Set up Holdfast</h1>
      <p>You will be the first administrator. You can invite others as soon as this is done.</p>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextField {...form} name="organisation" label="The name of your service" width={30} />
        <TextField
          {...form}
          name="slug"
          label="A short name for addresses"
          hint="Small letters, such as hillside"
          width={20}
        />
        <TextField {...form} name="name" label="Your name" autoComplete="name" width={20} />
        <TextField
          {...form}
          name="email"
          label="Your e-mail address"
          type="email"
          autoComplete="username"
          width={20}
        />
        <PasswordField
          errors={form.errors}
          name="password"
          label="Choose a password"
          hint="At least 12 characters. Three random words work well."
          autoComplete="new-password"
        />
        <Button>Set up</Button>
      </ActForm>
    </>
  );
}
