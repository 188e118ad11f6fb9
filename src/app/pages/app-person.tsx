import { redirect, useActionData, useLoaderData } from 'react-router';
import { sealAsk } from '#account/program/app/ask.server.ts';
import { readAsk } from '#account/program/pages/asked.server.ts';
import { requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { getPerson, searchPeople } from '#care/person/queries.server.ts';
import { mayWorkWithPeople, showNhsNumber } from '#care/person/rules.ts';
import { refuse } from '#platform/refusal.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDate } from '#ui/time.ts';
import type { Route } from './+types/app-person';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

/** An app that asks for one person's record: whoever may open records chooses whose. */
async function choosing(args: Route.LoaderArgs | Route.ActionArgs) {
  const asked = await readAsk(args);
  if (!mayWorkWithPeople(asked.ctx.actor))
    throw refuse.forbidden(`${asked.app.name} opens people’s records, which you may not do here.`);
  return asked;
}

export async function loader(args: Route.LoaderArgs) {
  const { app, here } = await choosing(args);
  return { app: app.name, here: here.name };
}

/** A search is posted, so that no name stands in an address; who is chosen goes on sealed. */
export async function action(args: Route.ActionArgs) {
  const { ctx, ask } = await choosing(args);
  const { services, now } = args.context.get(requestContext);
  const { values } = await readPosted(args.request);
  if (typeof values.person === 'string' && values.person !== '') {
    const { person } = await getPerson(ctx, values.person);
    const personName = `${person.givenName} ${person.familyName}`;
    const chosen = sealAsk(services.secret, { ...ask, personId: person.id, personName }, now);
    throw redirect(`/authorise/${chosen}`, 303);
  }
  const words = String(values.words ?? '');
  return { words, found: await searchPeople(ctx, words) };
}

export default function AppPersonPage() {
  const { app, here } = useLoaderData<typeof loader>();
  const search = useActionData<typeof action>();
  return (
    <>
      <title>{`Whose record? ${app} – Holdfast`}</title>
      <h1>Whose record should {app} open?</h1>
      <p>
        It asks for one person’s record at {here}. You will see what it may do before you allow it.
      </p>
      <search>
        <form method="post" noValidate className="hf-filter">
          <div className="hf-filter__fields">
            <TextField
              name="words"
              label="Search by name or NHS number"
              values={{ words: search?.words ?? '' }}
              width={20}
              type="search"
              autoComplete="off"
            />
            <Button variant="secondary" small>
              Search
            </Button>
          </div>
        </form>
      </search>
      {search && search.found.length === 0 && (
        <EmptyState title="Nobody is called that">Try part of a name, or an NHS number.</EmptyState>
      )}
      {search && search.found.length > 0 && (
        <RowList label="People found">
          {search.found.map((one) => (
            <Row
              key={one.id}
              title={`${one.givenName} ${one.familyName}`}
              actions={
                <form method="post">
                  <input type="hidden" name="person" value={one.id} />
                  <Button small>
                    Choose
                    <span className="nhsuk-u-visually-hidden">
                      {' '}
                      {one.givenName} {one.familyName}
                    </span>
                  </Button>
                </form>
              }
            >
              Born {formatDate(one.dateOfBirth)}
              {one.nhsNumber ? `, NHS number ${showNhsNumber(one.nhsNumber)}` : ''}
            </Row>
          ))}
        </RowList>
      )}
    </>
  );
}
