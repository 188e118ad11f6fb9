import { redirect, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { InsetText } from '#ui/messages.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Table } from '#ui/table.tsx';
import { formatDateTime } from '#ui/time.ts';
import { type DirectoryKind, directoryKindWords } from '../import/read.ts';
import { listImportRecords, readImport } from '../import-report.server.ts';
import type { Route } from './+types/import';

const size = 100;
const outcomeWords = {
  imported: 'Imported',
  merged: 'Merged',
  refused: 'Refused',
  gone: 'No longer in the list',
} as const;
type Outcome = keyof typeof outcomeWords;

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'administrator');
  const found = await readImport(ctx, args.params.import);
  if (found.status === 'to-map') throw redirect(at(`/directory/imports/${found.id}/columns`));
  const params = new URL(args.request.url).searchParams;
  const wanted = params.get('outcome') ?? '';
  const outcome = Object.hasOwn(outcomeWords, wanted) ? (wanted as Outcome) : null;
  const page = Math.max(1, Math.min(10_000, Number(params.get('page')) || 1));
  const records =
    found.status === 'done'
      ? await listImportRecords(ctx, found.id, { ...(outcome ? { outcome } : {}), page, size })
      : [];
  return {
    found,
    kind: found.kind ? directoryKindWords[found.kind as DirectoryKind] : null,
    records,
    outcome,
    page,
    here: at(`/directory/imports/${found.id}`),
    back: at('/directory/imports'),
    directory: at('/directory'),
  };
}

export default function ImportPage() {
  const { found, kind, records, outcome, page, here, back, directory } =
    useLoaderData<typeof loader>();
  const of = outcome ? found[outcome] : found.read + found.gone;
  const fetching = found.total === 0 && found.toFetch > 0;
  const last = Math.max(1, Math.ceil(of / size));
  const address = (to: number) =>
    `${here}?${new URLSearchParams({ ...(outcome ? { outcome } : {}), page: String(to) })}`;
  return (
    <>
      <title>{`Import of ${found.fileName} – Holdfast`}</title>
      <BackLink href={back}>Imports</BackLink>
      <h1>Import of {found.fileName}</h1>
      {(found.status === 'waiting' || found.status === 'running') && (
        <>
          <p>
            <label htmlFor="progress">
              {found.status === 'waiting'
                ? 'It will begin in a moment.'
                : fetching
                  ? `${found.fetched} of ${found.toFetch} records are fetched.`
                  : `${found.stored} of ${found.total} listings are stored.`}
            </label>{' '}
            <progress
              id="progress"
              max={Math.max(1, fetching ? found.toFetch : found.total)}
              value={fetching ? found.fetched : found.stored}
            />
          </p>
          <p>You can leave this page: the import goes on.</p>
          <Button href={here} variant="secondary">
            See how far it is
          </Button>
        </>
      )}
      {found.status === 'failed' && (
        <InsetText>
          <p>
            <strong>It could not be imported.</strong> {found.failure}
          </p>
        </InsetText>
      )}
      {found.status === 'done' && (
        <>
          <SummaryList
            rows={[
              { key: 'Kind', value: kind },
              { key: 'Feed', value: found.source },
              { key: 'Records read', value: found.read },
              { key: 'Imported', value: found.imported },
              { key: 'Merged with another', value: found.merged },
              { key: 'Refused', value: found.refused },
              { key: 'No longer in the list, kept and marked', value: found.gone },
              { key: 'Back in the list', value: found.returned },
              { key: 'Begun', value: `${formatDateTime(found.madeAt)} by ${found.startedBy}` },
            ]}
          />
          <p>
            <a href={directory}>Search the directory</a> or{' '}
            <a href={`${here}/report`}>save the report as JSON</a>
          </p>
          <nav aria-label="Records shown">
            <p>
              Show <a href={here}>all</a>
              {(Object.keys(outcomeWords) as Outcome[]).map((one) => (
                <span key={one}>
                  {' · '}
                  <a
                    href={`${here}?outcome=${one}`}
                    aria-current={one === outcome ? 'true' : undefined}
                  >
                    {outcomeWords[one].toLowerCase()} ({found[one]})
                  </a>
                </span>
              ))}
            </p>
          </nav>
          <Table
            caption={`What became of each record${last > 1 ? `, page ${page} of ${last}` : ''}`}
            responsive
            head={['Record', 'Name', 'Outcome', 'What was changed, and why']}
            rows={records.map((record) => [
              record.outcome === 'gone' ? 'Not in it' : String(record.position),
              record.name ?? 'No name',
              outcomeWords[record.outcome as Outcome],
              record.reasons.join('; ') || 'Nothing',
            ])}
          />
          {last > 1 && (
            <Pagination
              previous={page > 1 ? { href: address(page - 1) } : undefined}
              next={page < last ? { href: address(page + 1) } : undefined}
            />
          )}
        </>
      )}
    </>
  );
}
