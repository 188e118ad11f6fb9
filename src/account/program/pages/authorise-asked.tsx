import { data, useActionData, useLoaderData } from 'react-router';
import { atWork, requestContext, SignInNeeded } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import { listWorkplaces } from '../../queries.server.ts';
import { answerTo, unsealAsk } from '../app/ask.server.ts';
import { allow, findApp } from '../app/authorise.server.ts';
import { inWords } from '../app/words.ts';
import type { Route } from './+types/authorise-asked';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

/** What is asked, by which app, of somebody who works in its organisation. */
async function asked(args: Route.LoaderArgs | Route.ActionArgs) {
  const { services, signedIn, now } = args.context.get(requestContext);
  const ask = unsealAsk(services.secret, args.params.asked, now);
  const app = ask && (await findApp(services.db, ask.programId));
  if (!ask || !app)
    throw refuse.notFound('This request is too old, or not ours. Begin again in the app.');
  if (!signedIn) throw new SignInNeeded();
  const places = await listWorkplaces(services.db, signedIn.userId);
  const place = places.find((one) => one.id === app.organisationId);
  if (!place) throw refuse.forbidden(`${app.name} is for people of another organisation.`);
  const { ctx, here } = await atWork({ ...args, params: { organisation: place.slug } });
  return { ctx, here, ask, app, signedIn };
}

export async function loader(args: Route.LoaderArgs) {
  const { here, ask, app, signedIn } = await asked(args);
  return {
    key: newId(),
    app: app.name,
    here: here.name,
    name: signedIn.name,
    host: new URL(ask.redirect).host,
    ...inWords(ask.scopes),
  };
}

/**
 * The answer is a page that leads back to the app: a form that ends at another site would be stopped
 * by our own policy (`form-action`), which keeps forms from being led astray.
 */
export async function action(args: Route.ActionArgs) {
  const { ctx, ask, signedIn } = await asked(args);
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
        <strong>{page.here}</strong>, wherever you may do it yourself:
      </p>
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
