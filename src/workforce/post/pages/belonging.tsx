import { useLoaderData } from 'react-router';
import { atWork, requestContext } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { Table } from '#ui/table.tsx';
import { reportBelonging } from '../belonging.server.ts';
import { howFar, periodInWords, themeNames, themes } from '../belonging.ts';
import type { Route } from './+types/belonging';

export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { smallGroup } = args.context.get(requestContext).services;
  return { reports: await reportBelonging(ctx, smallGroup), smallGroup };
}

const shown = (count: number | null) => (count === null ? 'Too few to show' : String(count));

export default function BelongingPage() {
  const { reports, smallGroup } = useLoaderData<typeof loader>();
  return (
    <>
      <title>How far link workers belong – Holdfast</title>
      <h1 className="nhsuk-heading-l">How far link workers belong, all together</h1>
      <p>
        Counts of half-years that are over. Fewer than {smallGroup} are not shown, nor what would
        give them away, nor a half-year in which only a few people came or left since another. It is
        for talking about what could change in practices, not about anybody.
      </p>
      {reports.length === 0 ? (
        <EmptyState title="There is nothing to show yet">
          It takes a half-year that is over, and at least {smallGroup} people who answered.
        </EmptyState>
      ) : (
        reports.map((report) => (
          <Table
            key={report.period}
            caption={{
              children: `${periodInWords(report.period)}: ${report.total} answered`,
              size: 'm',
            }}
            responsive
            firstCellIsHeader
            head={['Theme', ...Object.values(howFar)]}
            rows={themeNames.map((theme) => [themes[theme], ...report.themes[theme].map(shown)])}
          />
        ))
      )}
    </>
  );
}
