import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { isDay } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { Table } from '#ui/table.tsx';
import { keepTime, planWeek } from '../commands.server.ts';
import { readCommunityTotals, readMyCommunity } from '../queries.server.ts';
import {
  type CommunityTotal,
  hoursOf,
  keepsCommunityTime,
  keptShape,
  seesCommunityTotals,
  weekShape,
} from '../rules.ts';
import type { Route } from './+types/community';
import { KeepForm, PlanForm, Week } from './community-forms.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const week = new URL(args.request.url).searchParams.get('week');
  return {
    mine: keepsCommunityTime(ctx.actor)
      ? await readMyCommunity(ctx, week && isDay(week) ? week : null)
      : null,
    totals: seesCommunityTotals(ctx.actor) ? await readCommunityTotals(ctx) : null,
    keys: { plan: newId(), keep: newId() },
    page: at('/community'),
    base: at(''),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker');
  const posted = await readPosted(args.request);
  if (posted.values.act === 'plan')
    return submit(ctx, posted, weekShape, async (keyed, input) => {
      const { week } = await planWeek(keyed, input);
      return at(`/community?week=${week}`);
    });
  return submit(ctx, posted, keptShape, async (keyed, input) => {
    await keepTime(keyed, input);
    return at(`/community?week=${input.day}`);
  });
}

export default function CommunityPage() {
  const { mine, totals, keys, page, base } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Community time – Holdfast`}</title>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">Community time</h1>
      <p>
        Protected time to find out what exists near people and to start what does not, so that the
        work is not only with one person at a time.
      </p>
      {mine && (
        <>
          <InsetText>
            <p>{mine.agreed}</p>
          </InsetText>
          <KeepForm
            {...mine}
            refused={refused}
            idempotencyKey={keys.keep}
            addListing={`${base}/directory/new`}
          />
          <Week {...mine} page={page} />
          <PlanForm {...mine} refused={refused} idempotencyKey={keys.plan} />
          <h2>My last 13 weeks</h2>
          <Totals
            caption="My community time"
            rows={[{ userId: 'me', name: 'Mine', ...mine.total }]}
          />
          <p>
            A listing counts when you correct it in <a href={`${base}/directory`}>the directory</a>.
          </p>
        </>
      )}
      {totals && (
        <>
          <h2>Everybody’s last 13 weeks</h2>
          <p>
            By name, so that the time can be protected. What was written about it is the link
            worker’s own.
          </p>
          {totals.length === 0 ? (
            <EmptyState title="No link workers yet">Their totals will be listed here.</EmptyState>
          ) : (
            <Totals caption="Community time by link worker" rows={totals} />
          )}
        </>
      )}
    </>
  );
}

function Totals(props: {
  caption: string;
  rows: readonly (CommunityTotal & { userId: string; name: string })[];
}) {
  return (
    <Table
      caption={{ children: props.caption, size: 's' }}
      responsive
      firstCellIsHeader
      head={[
        'Link worker',
        'Hours planned',
        'Hours kept',
        'Groups started',
        'Venues visited',
        'Listings added or corrected',
      ]}
      rows={props.rows.map(({ name, planned, kept, groups, venues, listings }) => [
        name,
        hoursOf(planned),
        hoursOf(kept),
        String(groups),
        String(venues),
        String(listings),
      ])}
    />
  );
}
