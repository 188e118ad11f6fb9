import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { Table } from '#ui/table.tsx';
import { formatDateTime } from '#ui/time.ts';
import { listHistory } from '../history.server.ts';
import { actNames } from '../rules.ts';
import type { Route } from './+types/history';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const before = new URL(args.request.url).searchParams.get('before') ?? '';
  const from = /^\d{1,15}$/.test(before) ? Number(before) : undefined;
  const found = await listHistory(ctx, args.params.id, from);
  return { ...found, back: at(`/organisations/${found.organisation.id}`) };
}

export default function HistoryPage() {
  const { organisation, entries, next, back } = useLoaderData<typeof loader>();
  return (
    <>
      <title>What was done – Holdfast</title>
      <BackLink href={back}>{organisation.name}</BackLink>
      <h1>What was done at {organisation.name}</h1>
      <p>Sign-in and administration. Who opened a person’s record is on that person’s page.</p>
      {entries.length === 0 ? (
        <p className="hf-empty">Nothing yet.</p>
      ) : (
        <Table
          responsive
          head={['When', 'Who', 'What', 'About']}
          rows={entries.map((one) => [
            formatDateTime(one.at),
            one.by,
            `${actNames[one.act] ?? one.act}${one.reason ? ` (${one.reason})` : ''}`,
            one.user ?? one.organisation ?? '',
          ])}
        />
      )}
      {next && <Pagination next={{ href: `?before=${next}`, text: 'Earlier' }} />}
    </>
  );
}
