import { data, useActionData, useLoaderData } from 'react-router';
import { requestContext, SignInNeeded } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, PasswordField, TextField } from '#ui/form.tsx';
import { listPasskeys } from '../passkey.server.ts';
import { safePath } from '../rules.ts';
import { type KeyToKeep, keyToConfirm } from '../second-factor-key.server.ts';
import type { Route } from './+types/second-factor';

interface Answer {
  errors: Record<string, string>;
  /** To be put into the app and confirmed. */
  keep?: KeyToKeep | null;
  /** Shown this once. */
  codes?: string[];
}

export async function loader({ context, request }: Route.LoaderArgs) {
  const { signedIn, services } = context.get(requestContext);
  if (!signedIn) throw new SignInNeeded();
  const query = new URL(request.url).searchParams;
  return {
    on: signedIn.byApp,
    needed: query.has('needed') && !signedIn.secondFactor,
    passkeys: (await listPasskeys(services.db, signedIn.userId)).length,
    goOn: safePath(query.get('then')),
    key: newId(),
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const { services, signedIn } = context.get(requestContext);
  if (!signedIn) throw new SignInNeeded();
  const { values } = await readPosted(request);
  const { api } = services.signIn;
  const answered = (answer: Answer, from?: Response, status = 200) => {
    const headers = new Headers();
    for (const cookie of from?.headers.getSetCookie() ?? []) headers.append('set-cookie', cookie);
    return data(answer, { status, headers });
  };
  const keep = () => keyToConfirm(services.db, services.signIn, signedIn);
  const { headers } = request;
  if (values.act === 'confirm') {
    const code = String(values.code ?? '').replaceAll(/\s/g, '');
    const confirmed = await api.verifyTOTP({ body: { code }, headers, asResponse: true });
    if (!confirmed.ok) {
      const errors = { code: 'The code is not right. Enter the one your app shows now.' };
      return answered({ errors, keep: await keep() }, undefined, 422);
    }
    const shown = await api.viewBackupCodes({ body: { userId: signedIn.userId } });
    return answered({ errors: {}, codes: shown.backupCodes }, confirmed);
  }
  await services.limit('sign-in', `password of ${signedIn.userId}`);
  const given = {
    body: { password: String(values.password ?? '') },
    headers,
    asResponse: true as const,
  };
  const answer = await (values.act === 'off'
    ? api.disableTwoFactor(given)
    : values.act === 'codes'
      ? api.generateBackupCodes(given)
      : api.enableTwoFactor({ ...given, body: { ...given.body, method: 'totp' } }));
  if (!answer.ok) {
    return answered({ errors: { password: 'The password is not right.' } }, undefined, 422);
  }
  if (values.act === 'off') {
    const sent = new Headers({ location: '/account' });
    for (const cookie of answer.headers.getSetCookie()) sent.append('set-cookie', cookie);
    throw new Response(null, { status: 303, headers: sent });
  }
  if (values.act !== 'codes') return answered({ errors: {}, keep: await keep() }, answer);
  const { backupCodes } = (await answer.json()) as { backupCodes: string[] };
  return answered({ errors: {}, codes: backupCodes });
}

function Recovery({ codes, goOn }: { codes: string[]; goOn: string }) {
  return (
    <>
      <title>Your recovery codes – Holdfast</title>
      <h1>Your recovery codes</h1>
      <p>
        From now on you sign in with your password and a code. Keep these recovery codes somewhere
        safe, not on the same device as your app. Each lets you in once if you do not have your app.
        They are not shown again.
      </p>
      <ul>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href={goOn}>I have kept them: go on</a>
      </p>
    </>
  );
}

function Confirm(props: { keep: KeyToKeep; formKey: string; errors: Record<string, string> }) {
  return (
    <>
      <title>Set up your app – Holdfast</title>
      <ErrorSummaryFor errors={props.errors} />
      <h1>Set up your app</h1>
      <p>Point your authenticator app at this picture, or type the key into it.</p>
      <div
        role="img"
        aria-label="The key below as a picture for your app"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by us from a random key
        dangerouslySetInnerHTML={{ __html: props.keep.picture }}
        className="hf-qr"
      />
      <p>
        Key: <code>{props.keep.key}</code>
      </p>
      <ActForm idempotencyKey={props.formKey}>
        <input type="hidden" name="act" value="confirm" />
        <TextField
          values={{}}
          errors={props.errors}
          name="code"
          label="The code your app shows now"
          hint="6 numbers"
          autoComplete="one-time-code"
          width={10}
        />
        <Button>Confirm</Button>
      </ActForm>
    </>
  );
}

/** Somebody has a second factor, and came in without it. */
function Prove(props: { on: boolean; passkeys: number; goOn: string; formKey: string }) {
  const then = encodeURIComponent(props.goOn);
  return (
    <>
      <title>Your second factor – Holdfast</title>
      <h1>Your second factor</h1>
      <p>Your organisation asks everybody for a second factor before they go on.</p>
      {props.passkeys > 0 && (
        <p>
          <a href={`/sign-in/passkey?then=${then}`}>Use your passkey</a>
        </p>
      )}
      {props.on && (
        <ActForm action="/sign-out" idempotencyKey={props.formKey}>
          <Button variant="secondary">Sign in again with your password and a code</Button>
        </ActForm>
      )}
    </>
  );
}

export default function SecondFactorPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<Answer>();
  const errors = answer?.errors ?? {};
  if (answer?.codes) return <Recovery codes={answer.codes} goOn={page.goOn} />;
  if (answer?.keep) return <Confirm keep={answer.keep} formKey={page.key} errors={errors} />;
  const password = (
    <PasswordField
      errors={errors}
      name="password"
      label="Your password"
      autoComplete="current-password"
    />
  );
  if (page.needed && (page.on || page.passkeys > 0) && !answer)
    return <Prove on={page.on} passkeys={page.passkeys} goOn={page.goOn} formKey={page.key} />;
  return (
    <>
      <title>A code as well as your password – Holdfast</title>
      <ErrorSummaryFor errors={errors} />
      <h1>A code as well as your password</h1>
      {page.needed && (
        <p>
          Your organisation asks everybody for a second factor before they go on. Set up a code
          here, or <a href={`/account/passkeys?then=${encodeURIComponent(page.goOn)}`}>a passkey</a>
          .
        </p>
      )}
      {page.on ? (
        <>
          <p>It is on: you sign in with your password and a code from your app.</p>
          <ActForm idempotencyKey={page.key}>
            {password}
            <Button name="act" value="codes">
              Make new recovery codes
            </Button>{' '}
            <Button name="act" value="off" variant="secondary">
              Switch it off
            </Button>
          </ActForm>
        </>
      ) : (
        <>
          <p>
            With an authenticator app on your telephone or computer, a password that somebody has
            guessed or stolen is not enough to get in.
          </p>
          <ActForm idempotencyKey={page.key}>
            <input type="hidden" name="act" value="start" />
            {password}
            <Button>Set it up</Button>
          </ActForm>
        </>
      )}
    </>
  );
}
