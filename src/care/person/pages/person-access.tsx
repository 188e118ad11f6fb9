import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { Table } from '#ui/table.tsx';
import { formatDateTime } from '#ui/time.ts';
import { listAccess } from '../queries.server.ts';
import { actWords } from '../rules.ts';
import type { Route } from './+types/person-access';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const before = Number(new URL(args.request.url).searchParams.get('before'));
  const page = await listAccess(
    ctx,
    args.params.person,
    Number.isSafeInteger(before) && before > 0 ? before : undefined,
  );
  return { ...page, base: at(`/people/${page.person.id}`) };
}

export default function PersonAccessPage() {
  const { person, entries, next, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Who opened this record – Holdfast</title>
      <BackLink href={`${base}/details`}>Details</BackLink>
      <h1>
        Who opened or changed the record of {person.givenName} {person.familyName}
      </h1>
      <Table
        caption="Newest first"
        head={['When', 'Who', 'What']}
        responsive
        rows={entries.map((entry) => [
          formatDateTime(entry.at),
          entry.actorName,
          actWords(entry.act),
        ])}
      />
      {next && <Pagination next={{ href: `${base}/access?before=${next}`, text: 'Earlier' }} />}
    </>
  );
}
