import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { requestContext, SignInNeeded } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, PasswordField, TextField } from '#ui/form.tsx';
import { listPasskeys } from '../passkey.server.ts';
import { passkeyName } from '../rules.ts';
import type { Route } from './+types/passkey';

/** The person's own passkey of the address; anybody else's is not found. */
async function ownPasskey({ context, params }: Route.LoaderArgs) {
  const { signedIn, services } = context.get(requestContext);
  if (!signedIn) throw new SignInNeeded();
  const passkeys = await listPasskeys(services.db, signedIn.userId);
  const passkey = passkeys.find((one) => one.id === params.id);
  if (!passkey) throw refuse.notFound();
  return { passkey, signedIn, services };
}

export async function loader(args: Route.LoaderArgs) {
  const { passkey } = await ownPasskey(args);
  return { name: passkey.name ?? '', key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { passkey, signedIn, services } = await ownPasskey(args);
  const { values } = await readPosted(args.request);
  const { headers } = args.request;
  const { api } = services.signIn;
  const refused = (errors: Record<string, string>) =>
    data({ values: { name: String(values.name ?? passkey.name ?? '') }, errors }, { status: 422 });
  if (values.act === 'remove') {
    await services.limit('sign-in', `password of ${signedIn.userId}`);
    const body = { password: String(values.password ?? '') };
    const right = await api.verifyPassword({ body, headers, asResponse: true });
    if (!right.ok) return refused({ password: 'The password is not right.' });
    await api.deletePasskey({ body: { id: passkey.id }, headers });
    throw redirect('/account/passkeys', 303);
  }
  const name = passkeyName.safeParse(values.name);
  if (!name.success) return refused({ name: name.error.issues[0]?.message ?? '' });
  await api.updatePasskey({ body: { id: passkey.id, name: name.data }, headers });
  throw redirect('/account/passkeys', 303);
}

export default function PasskeyPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const form = { values: answer?.values ?? { name: page.name }, errors: answer?.errors ?? {} };
  return (
    <>
      <title>Change a passkey – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Change a passkey</h1>
      <ActForm idempotencyKey={page.key}>
        <input type="hidden" name="act" value="rename" />
        <TextField {...form} name="name" label="Its name" width={20} />
        <Button>Save the name</Button>
      </ActForm>
      <h2>Remove it</h2>
      <p>You cannot sign in with it afterwards. Delete it from your device too.</p>
      <ActForm idempotencyKey={page.key}>
        <input type="hidden" name="act" value="remove" />
        <PasswordField
          errors={form.errors}
          name="password"
          label="Your password"
          autoComplete="current-password"
        />
        <Button variant="warning">Remove the passkey</Button>
      </ActForm>
      <p>
        <a href="/account/passkeys">Passkeys</a>
      </p>
    </>
  );
}
