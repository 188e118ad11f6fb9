import { redirect, useLoaderData } from 'react-router';
import { requestContext, SignInNeeded } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDateTime } from '#ui/time.ts';
import { endAllSessions, endSession, listSessions } from '../session.server.ts';
import type { Route } from './+types/account';

export async function loader({ context }: Route.LoaderArgs) {
  const { signedIn, services } = context.get(requestContext);
  if (!signedIn) throw new SignInNeeded();
  const sessions = await listSessions(services.db, signedIn.userId);
  return {
    name: signedIn.name,
    email: signedIn.email,
    key: newId(),
    idleMinutes: services.idleMinutes,
    sessions: sessions.map((one) => ({ ...one, this: one.id === signedIn.sessionId })),
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const { signedIn, services, requestId } = context.get(requestContext);
  if (!signedIn) throw new SignInNeeded();
  const { values } = await readPosted(request);
  if (values.act === 'everywhere') {
    await endAllSessions(services.db, signedIn, requestId);
    return redirect('/sign-in', 303);
  }
  await endSession(services.db, signedIn, String(values.id ?? ''), requestId);
  return redirect('/account', 303);
}

export default function AccountPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <title>Your sign-in – Holdfast</title>
      <h1>Your sign-in</h1>
      <p>
        {page.name}, {page.email}
      </p>
      <h2>Where you are signed in</h2>
      <RowList label="Where you are signed in">
        {page.sessions.map((session) => (
          <Row
            key={session.id}
            title={session.this ? 'This one' : `Since ${formatDateTime(session.since)}`}
            actions={
              !session.this && (
                <ActForm idempotencyKey={page.key}>
                  <input type="hidden" name="id" value={session.id} />
                  <Button variant="secondary" small>
                    Sign out
                    <span className="nhsuk-u-visually-hidden">
                      {' '}
                      the one since {formatDateTime(session.since)}
                    </span>
                  </Button>
                </ActForm>
              )
            }
          >
            {session.this && `since ${formatDateTime(session.since)}, `}last used{' '}
            {formatDateTime(session.used)}
            {session.secondFactor && ', with a second factor'}
          </Row>
        ))}
      </RowList>
      <ActForm idempotencyKey={page.key}>
        <input type="hidden" name="act" value="everywhere" />
        <Button variant="secondary">Sign out everywhere</Button>
      </ActForm>
      <p>
        You are signed out {page.idleMinutes} minutes after you last opened or sent a page. What you
        were typing is kept for you until you sign in again.
      </p>
      <p>
        <a href="/account/passkeys">Passkeys</a>
      </p>
      <p>
        <a href="/account/second-factor">A code as well as your password</a>
      </p>
      <p>
        <a href="/forgotten-password">Change your password</a>
      </p>
    </>
  );
}
