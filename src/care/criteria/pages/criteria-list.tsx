import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { listCriteria } from '../queries.server.ts';
import { versionStatuses } from '../rules.ts';
import type { Route } from './+types/criteria-list';
import { tones } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'referrer');
  return { others: await listCriteria(ctx), service: here.service, base: at('/criteria') };
}

export default function CriteriaListPage() {
  const { others, service, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Referral criteria – Holdfast</title>
      <h1 className="nhsuk-heading-l">Referral criteria</h1>
      <p>
        Whom the service helps, what for, and what to do for somebody it cannot help.{' '}
        {service
          ? 'Each is written together with those who refer, and holds when both have agreed.'
          : 'You write it together with the service, and it holds when both have agreed.'}
      </p>
      {others.length === 0 ? (
        <EmptyState title="There is nobody to write them with yet">
          A service must first agree to take referrals from your organisation.
        </EmptyState>
      ) : (
        <RowList label="Criteria, by who writes them together">
          {others.map(({ name, slug, newest }) => (
            <Row
              key={slug}
              title={<a href={`${base}/${slug}`}>{name}</a>}
              status={
                newest && (
                  <StatusTag tone={tones[newest.status]}>
                    {versionStatuses[newest.status]}
                  </StatusTag>
                )
              }
            >
              {newest
                ? `Version ${newest.number}, by ${newest.byName} on ${formatDate(newest.at)}`
                : 'Not written yet'}
            </Row>
          ))}
        </RowList>
      )}
    </>
  );
}
