import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { requestContext, SignInNeeded } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, PasswordField, TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDate } from '#ui/time.ts';
import { listPasskeys, MOST_PASSKEYS, readPasskeyAnswer } from '../passkey.server.ts';
import { passkeyName, safePath } from '../rules.ts';
import { endSession } from '../session.server.ts';
import type { Route } from './+types/passkeys';
import { PasskeyForm } from './passkey-form.tsx';

interface Answer {
  values: Record<string, string>;
  errors: Record<string, string>;
  /** The password was right: what the browser is to be asked. */
  options?: unknown;
}

export async function loader({ context }: Route.LoaderArgs) {
  const { signedIn, services } = context.get(requestContext);
  if (!signedIn) throw new SignInNeeded();
  const passkeys = await listPasskeys(services.db, signedIn.userId);
  return { passkeys, most: MOST_PASSKEYS, key: newId() };
}

/** First the name and the password, then what the browser made: its session replaces this one. */
export async function action({ context, request }: Route.ActionArgs) {
  const { signedIn, services, requestId } = context.get(requestContext);
  if (!signedIn) throw new SignInNeeded();
  const { values } = await readPosted(request);
  const { headers } = request;
  const { api } = services.signIn;
  const refuse = (errors: Record<string, string>) =>
    data<Answer>({ values: { name: String(values.name ?? '') }, errors }, { status: 422 });
  const name = passkeyName.safeParse(values.name);
  if (!name.success) return refuse({ name: name.error.issues[0]?.message ?? '' });
  if (values.act === 'made') {
    const response = readPasskeyAnswer<RegistrationResponseJSON>(values.answer);
    const kept =
      response &&
      (await api.verifyPasskeyRegistration({
        body: { response, name: name.data, createSession: true },
        headers,
        asResponse: true,
      }));
    if (!kept?.ok) return refuse({ '': 'The passkey was not kept. Begin again.' });
    await endSession(services.db, signedIn, signedIn.sessionId, requestId);
    const then = safePath(new URL(request.url).searchParams.get('then'), '/account/passkeys');
    const sent = kept.headers.getSetCookie().map((one): [string, string] => ['set-cookie', one]);
    throw redirect(then, { status: 303, headers: sent });
  }
  await services.limit('sign-in', `password of ${signedIn.userId}`);
  if ((await listPasskeys(services.db, signedIn.userId)).length >= MOST_PASSKEYS)
    return refuse({ name: 'You have as many passkeys as can be kept. Remove one first.' });
  const password = String(values.password ?? '');
  const right = await api.verifyPassword({ body: { password }, headers, asResponse: true });
  if (!right.ok) return refuse({ password: 'The password is not right.' });
  const begun = await api.generatePasskeyRegistrationOptions({
    query: { name: signedIn.email },
    headers,
    asResponse: true,
  });
  if (!begun.ok) return refuse({ '': 'That did not work. Try again.' });
  const sent = begun.headers.getSetCookie().map((one): [string, string] => ['set-cookie', one]);
  const answer: Answer = { values: { name: name.data }, errors: {}, options: await begun.json() };
  return data(answer, { headers: sent });
}

export default function PasskeysPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<Answer>();
  const form = { values: answer?.values ?? {}, errors: answer?.errors ?? {} };
  if (answer?.options) {
    return (
      <>
        <title>Make the passkey – Holdfast</title>
        <h1>Make the passkey</h1>
        <p>Your device asks you to unlock it, and then keeps the passkey.</p>
        <PasskeyForm
          kind="create"
          options={answer.options}
          idempotencyKey={page.key}
          act="made"
          name={form.values.name}
        >
          Make the passkey
        </PasskeyForm>
        <p>
          <a href="/account/passkeys">Do not make one</a>
        </p>
      </>
    );
  }
  return (
    <>
      <title>Passkeys – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Passkeys</h1>
      <p>
        With a passkey you sign in by unlocking your telephone, computer or security key. It cannot
        be guessed or given away by mistake, and it counts as your second factor.
      </p>
      {page.passkeys.length === 0 ? (
        <p className="hf-empty">You have no passkey yet.</p>
      ) : (
        <RowList label="Your passkeys">
          {page.passkeys.map((one) => (
            <Row
              key={one.id}
              title={one.name ?? 'Passkey'}
              actions={
                <a href={`/account/passkeys/${one.id}`}>
                  Change
                  <span className="nhsuk-u-visually-hidden"> {one.name ?? 'this passkey'}</span>
                </a>
              }
            >
              {one.createdAt && `since ${formatDate(one.createdAt)}`}
            </Row>
          ))}
        </RowList>
      )}
      <h2>Add a passkey</h2>
      <p className="hf-without-script">
        A passkey needs JavaScript, which is off in this browser. Everything else works without.
      </p>
      <ActForm idempotencyKey={page.key}>
        <input type="hidden" name="act" value="begin" />
        <TextField
          {...form}
          name="name"
          label="A name for it"
          hint="Such as work laptop, or blue security key"
          width={20}
        />
        <PasswordField
          errors={form.errors}
          name="password"
          label="Your password"
          autoComplete="current-password"
        />
        <Button>Go on</Button>
      </ActForm>
      <p>
        <a href="/account">Your sign-in</a>
      </p>
    </>
  );
}
