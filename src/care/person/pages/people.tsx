import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { TextField } from '#ui/form.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { Table } from '#ui/table.tsx';
import { formatDate } from '#ui/time.ts';
import { listPeople, searchPeople } from '../queries.server.ts';
import { mayExportPeople, showNhsNumber } from '../rules.ts';
import type { Route } from './+types/people';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const after = new URL(args.request.url).searchParams.get('after') ?? undefined;
  return {
    ...(await listPeople(ctx, after)),
    base: at('/people'),
    after,
    mayExport: mayExportPeople(ctx.actor),
  };
}

/** A search is posted, so that no name or number stands in an address. */
export async function action(args: Route.ActionArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { values } = await readPosted(args.request);
  const words = String(values.words ?? '');
  return { words, found: await searchPeople(ctx, words) };
}

export default function PeoplePage() {
  const { people, next, base, after, mayExport } = useLoaderData<typeof loader>();
  const search = useActionData<typeof action>();
  const searched = search !== undefined && search.words !== '';
  const shown = searched ? search.found : people;
  return (
    <>
      <title>People – Holdfast</title>
      <h1>People</h1>
      <search>
        <form method="post" action={base} noValidate className="hf-filter">
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
            {searched && <a href={base}>Show everybody</a>}
          </div>
        </form>
      </search>
      <p>
        <a href={`${base}/new`}>Add a person</a>
        {mayExport && (
          <>
            {' · '}
            <a href={`${base}.csv`}>Export everybody as CSV</a>
          </>
        )}
      </p>
      {shown.length === 0 ? (
        <EmptyState title={searched ? 'Nobody was found' : 'Nobody is recorded yet'}>
          {searched
            ? 'Try fewer letters, another spelling, or the NHS number.'
            : 'People appear here when a referral is accepted, or when you add them.'}
        </EmptyState>
      ) : (
        <Table
          caption={searched ? 'People found' : 'Everybody, by family name'}
          head={['Name', 'Date of birth', 'NHS number', 'Postcode']}
          responsive
          firstCellIsHeader
          rows={shown.map((person) => [
            <a key="name" href={`${base}/${person.id}`}>
              {person.givenName} {person.familyName}
              {person.preferredName && ` (${person.preferredName})`}
            </a>,
            formatDate(person.dateOfBirth),
            person.nhsNumber ? showNhsNumber(person.nhsNumber) : 'Not given',
            person.postcode ?? 'Not given',
          ])}
        />
      )}
      {!searched && (next || after) && (
        <Pagination
          previous={after ? { href: base, text: 'First page' } : undefined}
          next={next ? { href: `${base}?after=${next}` } : undefined}
        />
      )}
    </>
  );
}
