import { useActionData, useLoaderData } from 'react-router';
import { sealLaunch } from '#account/program/app/ask.server.ts';
import { listLaunchable } from '#account/program/app/authorise.server.ts';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { getPerson } from '#care/person/queries.server.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import type { Route } from './+types/person-apps';

async function opened(args: Route.LoaderArgs | Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { person } = await getPerson(ctx, args.params.person);
  return { ctx, at, person, apps: await listLaunchable(ctx) };
}

export async function loader(args: Route.LoaderArgs) {
  const { at, person, apps } = await opened(args);
  return {
    name: `${person.givenName} ${person.familyName}`,
    back: at(`/people/${person.id}`),
    apps: apps.map(({ id, name }) => ({ id, name })),
  };
}

/**
 * Opens an app with the person's record (SMART EHR launch): a page that leads there, for a form that
 * ends at another site would be stopped by our own policy. What the app is given is sealed and says
 * nothing; it asks for permission with it.
 */
export async function action(args: Route.ActionArgs) {
  const { ctx, person, apps } = await opened(args);
  const { services, now } = args.context.get(requestContext);
  const { values } = await readPosted(args.request);
  const app = apps.find(({ id }) => id === values.app);
  if (!app?.launchUrl || !ctx.actor.id) throw refuse.notFound();
  const to = new URL(app.launchUrl);
  to.searchParams.set('iss', `${services.origin}/fhir/R4`);
  const launch = {
    programId: app.id,
    personId: person.id,
    personName: `${person.givenName} ${person.familyName}`,
    userId: ctx.actor.id,
  };
  to.searchParams.set('launch', sealLaunch(services.secret, launch, now));
  return { onTo: to.href, app: app.name };
}

export default function PersonAppsPage() {
  const { name, back, apps } = useLoaderData<typeof loader>();
  const leaving = useActionData<typeof action>();
  if (leaving)
    return (
      <>
        <title>{`${leaving.app} – Holdfast`}</title>
        <meta httpEquiv="refresh" content={`0;url=${leaving.onTo}`} />
        <h1>Opening {leaving.app}</h1>
        <p>
          <a href={leaving.onTo}>Go on to {leaving.app}</a>
        </p>
      </>
    );
  return (
    <>
      <title>{`Apps for ${name} – Holdfast`}</title>
      <BackLink href={back}>{name}</BackLink>
      <h1>Apps</h1>
      <p>Each opens with the record of {name}, once you have allowed it.</p>
      {apps.length === 0 ? (
        <EmptyState title="No app opens from a record yet">
          An administrator adds one under Programs, with the address it is opened at.
        </EmptyState>
      ) : (
        <RowList label={`Apps that open with the record of ${name}`}>
          {apps.map((app) => (
            <Row
              key={app.id}
              title={app.name}
              actions={
                <form method="post">
                  <input type="hidden" name="app" value={app.id} />
                  <Button small>
                    Open
                    <span className="nhsuk-u-visually-hidden"> {app.name}</span>
                  </Button>
                </form>
              }
            />
          ))}
        </RowList>
      )}
    </>
  );
}
