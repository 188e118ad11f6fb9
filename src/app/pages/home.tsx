import { redirect } from 'react-router';
import { requestContext } from '#app/context.ts';
import { Button } from '#ui/button.tsx';
import type { Route } from './+types/home';

export function loader({ context }: Route.LoaderArgs) {
  if (context.get(requestContext).signedIn) throw redirect('/organisations', 303);
  return null;
}

export default function HomePage() {
  return (
    <>
      <title>Holdfast</title>
      <h1>Holdfast</h1>
      <p className="nhsuk-lede-text">
        For social prescribing link workers: the people they hold, what matters to them, and what
        came of it.
      </p>
      <Button href="/sign-in">Sign in</Button>
    </>
  );
}
