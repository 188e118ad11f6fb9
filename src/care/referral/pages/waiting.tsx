import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { hasRole } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { ErrorSummaryFor, SelectField } from '#ui/form.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { agoInWords, daysBetween, formatDate } from '#ui/time.ts';
import { may } from '../../casework/rules.ts';
import { readWaiting } from '../load.server.ts';
import { type Urgency, urgencies } from '../rules.ts';
import { allocateShape, waitingContactShape } from '../shapes.ts';
import { allocateEpisode, recordWaitingContact } from '../waiting.server.ts';
import type { Route } from './+types/waiting';
import { urgencyTone } from './tones.ts';
import { waitingFilter } from './waiting-filter.ts';
import { AllocateForm, WaitingContactForm } from './waiting-forms.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const page = Number(new URL(args.request.url).searchParams.get('page')) || 1;
  const filter = waitingFilter(args.request);
  const anybody = hasRole(ctx.actor, 'supervisor', 'manager');
  return {
    ...(await readWaiting(ctx, { ...filter, page })),
    page,
    filter: {
      urgency: filter.urgency,
      order: filter.order,
      silent: String(filter.silentDays ?? ''),
    },
    key: newId(),
    now: ctx.now,
    base: at('/waiting'),
    people: at('/people'),
    mayResume: may(ctx.actor, 'casework.write'),
    /** A link worker may take somebody on; others may give them to anybody. */
    allocateTo: anybody ? null : ctx.actor.id,
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  const episodeId = String(posted.values.episode ?? '');
  if (posted.values.act === 'allocate')
    return submit(ctx, posted, allocateShape, async (ctx, { linkWorker }) => {
      await allocateEpisode(ctx, { episodeId, version: posted.version }, linkWorker);
      return at('/waiting');
    });
  if (posted.values.act === 'contact')
    return submit(ctx, posted, waitingContactShape, async (ctx, input) => {
      await recordWaitingContact(ctx, episodeId, input);
      return at('/waiting');
    });
  throw refuse.notFound();
}

/** The first is the order where none is asked for. */
const orderWords = {
  '': 'Most urgent first',
  longest: 'Longest waiting first',
  silent: 'Longest without a word first',
};
const items = (words: Record<string, string>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }));

function PausedTag({ until, now }: { until: string; now: Date }) {
  return daysBetween(now, until) > 0 ? (
    <StatusTag tone="waiting">Paused</StatusTag>
  ) : (
    <StatusTag tone="overdue">Paused: look again</StatusTag>
  );
}

export default function WaitingPage() {
  const { waiting, more, load, page, filter, key, now, base, people, mayResume, allocateTo } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const errors = refused?.errors ?? {};
  const formKey = refused?.key ?? key;
  const kept = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  const filtered = kept.size > 0;
  const order = Object.hasOwn(orderWords, filter.order)
    ? (filter.order as keyof typeof orderWords)
    : '';
  const workers = load.filter((one) => !allocateTo || one.userId === allocateTo);
  const chosen = load.find((one) => one.userId === refused?.values.linkWorker);
  // What was typed about somebody who is on this list no more is not lost with their row.
  const gone = refused && !waiting.some((one) => one.episodeId === refused.values.episode);
  return (
    <>
      <title>Waiting list – Holdfast</title>
      <Theirs refused={refused} typed={{ 'Link worker': chosen?.name }} />
      <ErrorSummaryFor errors={errors} />
      <h1>Waiting list</h1>
      <p>People accepted and without a link worker. {orderWords[order]}.</p>
      {gone && refused.values.act === 'contact' && (
        <WaitingContactForm
          form={{ values: refused.values, errors }}
          formKey={formKey}
          episodeId={String(refused.values.episode)}
          open
          name="no longer waiting"
        />
      )}
      <FilterBar
        label="Filter the waiting list"
        action={base}
        clearHref={base}
        filtered={filtered}
        more={<a href={`${base}.csv?${kept}`}>Export as CSV</a>}
      >
        <SelectField
          name="urgency"
          label="How soon"
          values={filter}
          placeholder="Any"
          items={items(urgencies)}
        />
        <SelectField
          name="silent"
          label="Nobody in touch for"
          values={filter}
          placeholder="Any time"
          items={items({ 7: 'A week', 14: 'Two weeks', 28: 'Four weeks' })}
        />
        <SelectField name="order" label="Order" values={filter} items={items(orderWords)} />
      </FilterBar>
      {waiting.length === 0 ? (
        <EmptyState title={filtered ? 'Nobody matches' : 'Nobody is waiting'}>
          {filtered
            ? 'Choose other filters, or clear them.'
            : 'When a referral is accepted, the person waits here until a link worker is allocated.'}
        </EmptyState>
      ) : (
        <RowList label="People waiting">
          {waiting.map((one) => {
            const mine = refused?.values.episode === one.episodeId;
            const form = mine ? { values: refused.values, errors } : { values: {}, errors: {} };
            return (
              <Row
                key={one.episodeId}
                title={
                  <a href={`${people}/${one.personId}`}>
                    {one.givenName} {one.familyName}
                  </a>
                }
                status={
                  <>
                    {one.paused && (
                      <>
                        <PausedTag until={one.paused.lookAgainOn} now={now} />{' '}
                      </>
                    )}
                    <StatusTag tone={urgencyTone[one.urgency as Urgency]}>
                      {urgencies[one.urgency as Urgency]}
                    </StatusTag>
                  </>
                }
              >
                <p>
                  Waiting since {formatDate(one.openedAt)} ({agoInWords(one.openedAt, now)}).{' '}
                  {one.lastContactAt
                    ? `Last in touch ${agoInWords(one.lastContactAt, now)}.`
                    : 'Nobody has been in touch yet.'}{' '}
                  {one.referrals > 1 && `${one.referrals} referrals. `}
                  {one.telephone && `Telephone ${one.telephone}.`}
                </p>
                {one.paused && (
                  <p>
                    {one.paused.reason && `Paused: ${one.paused.reason.replace(/\.?$/, '.')} `}
                    Look again on {formatDate(one.paused.lookAgainOn)}.{' '}
                    {mayResume && (
                      <a href={`${people}/${one.personId}/support`}>
                        Resume or pause on
                        <span className="nhsuk-u-visually-hidden">
                          : {one.givenName} {one.familyName}
                        </span>
                      </a>
                    )}
                  </p>
                )}
                <AllocateForm
                  form={form}
                  formKey={formKey}
                  episodeId={one.episodeId}
                  version={one.version}
                  workers={workers}
                  self={allocateTo !== null}
                  open={mine && refused.values.act === 'allocate'}
                  name={`${one.givenName} ${one.familyName}`}
                />
                <WaitingContactForm
                  form={form}
                  formKey={formKey}
                  episodeId={one.episodeId}
                  open={mine && refused.values.act === 'contact'}
                  name={`${one.givenName} ${one.familyName}`}
                />
              </Row>
            );
          })}
        </RowList>
      )}
      {(more || page > 1) && (
        <Pagination
          previous={page > 1 ? { href: `${base}?${kept}&page=${page - 1}` } : undefined}
          next={more ? { href: `${base}?${kept}&page=${page + 1}` } : undefined}
        />
      )}
      <Table
        caption="What each link worker carries"
        responsive
        firstCellIsHeader
        head={['Link worker', 'Active', 'Paused', 'Held', 'New in four weeks']}
        rows={load.map((one) => [
          one.name,
          String(one.active),
          String(one.paused),
          String(one.holding),
          String(one.recent),
        ])}
      />
    </>
  );
}
