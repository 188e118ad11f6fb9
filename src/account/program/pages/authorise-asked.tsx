import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import { answerTo } from '../app/ask.server.ts';
import { allow } from '../app/authorise.server.ts';
import { inWords } from '../app/words.ts';
import { isOfOne, needsPerson } from '../scopes.ts';
import type { Route } from './+types/authorise-asked';
import { readAsk } from './asked.server.ts';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

export async function loader(args: Route.LoaderArgs) {
  const { here, ask, app, signedIn } = await readAsk(args);
  if (needsPerson(ask.scopes) && !ask.personId)
    throw redirect(`/authorise/${args.params.asked}/person`, 303);
  return {
    person: ask.personName,
    key: newId(),
    app: app.name,
    here: here.name,
    name: signedIn.name,
    host: new URL(ask.redirect).host,
    ofOne: isOfOne(ask.scopes),
    ...inWords(ask.scopes),
  };
}

/**
 * The answer is a page that leads back to the app: a form that ends at another site would be stopped
 * by our own policy (`form-action`), which keeps forms from being led astray.
 */
export async function action(args: Route.ActionArgs) {
  const { ctx, ask, signedIn } = await readAsk(args);
  const { values } = await readPosted(args.request);
  const allowed = values.act === 'allow';
  const onTo = allowed
    ? await allow(ctx, ask, signedIn.sessionId)
    : answerTo(ask.redirect, { error: 'access_denied', state: ask.state });
  return data({ onTo, allowed });
}

export default function AuthorisePage() {
  const page = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  if (answered)
    return (
      <>
        <title>Back to the app – Holdfast</title>
        <meta httpEquiv="refresh" content={`0;url=${answered.onTo}`} />
        <h1>{answered.allowed ? 'Allowed' : 'Not allowed'}</h1>
        <p>
          <a href={answered.onTo}>Go back to {page.app}</a>
        </p>
      </>
    );
  return (
    <>
      <title>{`Allow ${page.app}? – Holdfast`}</title>
      <h1>Allow {page.app} to act for you?</h1>
      <p>
        You are signed in as <strong>{page.name}</strong>. {page.app} will be able to do this at{' '}
        <strong>{page.here}</strong>,{' '}
        {page.ofOne ? 'of this one person' : 'wherever you may do it yourself'}:
      </p>
      {page.person && (
        <p>
          It is opened for <strong>{page.person}</strong>.
        </p>
      )}
      <ul>
        {page.may.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <p>
        {page.offline
          ? 'It may go on for 90 days, until you sign out everywhere or your work here ends.'
          : 'It ends when you sign out.'}{' '}
        What it does is on record with your name. You will go back to {page.host}.
      </p>
      <ActForm idempotencyKey={page.key}>
        <Button name="act" value="allow">
          Allow
        </Button>{' '}
        <Button name="act" value="deny" variant="secondary">
          Do not allow
        </Button>
      </ActForm>
    </>
  );
}
