import type { ReactNode } from 'react';
import { redirect, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActKey } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import {
  agoInWords,
  daysBetween,
  dueInWords,
  formatDate,
  formatDateTime,
  formatTime,
} from '#ui/time.ts';
import { calledName, type Mode, modes } from '../../casework/rules.ts';
import { hoursInWords } from '../../community/rules.ts';
import { draftPlace } from '../../rules.ts';
import { readMessage } from '../commands.server.ts';
import { readToday } from '../queries.server.ts';
import type { Route } from './+types/today';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const day = await readToday(ctx);
  return {
    ...day,
    drafts: day.drafts.flatMap((one) => {
      const place = draftPlace(one.form);
      return place ? [{ ...one, ...place }] : [];
    }),
    messages: day.messages.map((one) => ({ ...one, key: newId() })),
    now: ctx.now,
    base: `/o/${here.slug}`,
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  await readMessage({ ...ctx, key: posted.key }, String(posted.values.message ?? ''));
  throw redirect(at('/today'), 303);
}

const subjects: Record<string, string> = {
  connection: 'connections/:id',
  referral: 'referrals/:id',
  concern: 'concerns/:id',
  visit: 'contacts/:id/visit',
};

export default function TodayPage() {
  const day = useLoaderData<typeof loader>();
  const { base, now } = day;
  const to = (of: { personId: string }) => `${base}/people/${of.personId}`;
  const count = [
    day.safety,
    day.appointments,
    day.reviews,
    day.colleagues,
    day.unanswered,
    day.followUps,
    day.fresh,
    day.messages,
    day.drafts,
    day.actions,
  ].reduce((sum, list) => sum + list.length, 0);
  return (
    <>
      <title>Today – Holdfast</title>
      <h1 className="nhsuk-heading-l">Today, {formatDate(now)}</h1>
      {count === 0 && !day.community && (
        <EmptyState title="Nothing asks for you today">
          <p>
            Appointments, reviews, answers and messages will be listed here. You can look at{' '}
            <a href={`${base}/people`}>your people</a> or the{' '}
            <a href={`${base}/waiting`}>waiting list</a>.
          </p>
        </EmptyState>
      )}
      <Part title="Act on this now" rows={day.safety}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            status={<StatusTag tone="overdue">Act today</StatusTag>}
            actions={
              <a href={`${base}/measures/${one.id}`}>
                What to do<span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            Thoughts of death or of hurting themselves, in {one.title}
            {one.shownAt && `, ${agoInWords(one.shownAt, now)}`}
          </Row>
        )}
      </Part>
      <Part title="Appointments" rows={day.appointments}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            status={
              daysBetween(now, one.at) < 0 && (
                <StatusTag tone="attention">Not recorded yet</StatusTag>
              )
            }
            actions={
              <a href={`${base}/contacts/${one.id}/record`}>
                Record<span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            {daysBetween(now, one.at) < 0 ? formatDateTime(one.at) : formatTime(one.at)},{' '}
            {(modes[one.mode as Mode] ?? one.mode).toLowerCase()}
            {one.placeNote && `, ${one.placeNote}`}
          </Row>
        )}
      </Part>
      {day.community && (
        <Part title="Protected time" rows={[day.community]}>
          {({ planned, kept }) => (
            <Row
              key="community"
              title={<a href={`${base}/community`}>In the community</a>}
              status={
                <StatusTag tone={kept === null ? 'waiting' : 'done'}>
                  {kept === null ? 'Planned today' : `${hoursInWords(kept)} kept`}
                </StatusTag>
              }
              actions={<a href={`${base}/community`}>Write it down</a>}
            >
              {hoursInWords(planned)} planned
            </Row>
          )}
        </Part>
      )}
      <Part title="New people" rows={day.fresh}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            status={
              one.urgency === 'routine' ? null : (
                <StatusTag tone="attention">{one.urgency}</StatusTag>
              )
            }
            actions={
              <a href={`${to(one)}/appointments/new`}>
                Plan a first contact
                <span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            {one.allocatedAt ? `Given to you ${agoInWords(one.allocatedAt, now)}` : 'Yours'}
          </Row>
        )}
      </Part>
      <Part title="Holding to look at again" rows={day.reviews}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            status={
              <StatusTag tone={daysBetween(now, one.reviewOn) < 0 ? 'overdue' : 'waiting'}>
                {`Review ${dueInWords(one.reviewOn, now)}`}
              </StatusTag>
            }
            actions={
              <a href={`${base}/holding/${one.id}`}>
                Review<span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            {(['waiting', 'preparing', 'sharing', 'witnessing'] as const)
              .filter((name) => one[name])
              .join(', ')}
          </Row>
        )}
      </Part>
      <Part title="Colleagues’ holding to talk over" rows={day.colleagues}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            status={
              <StatusTag tone="attention">{`Review ${dueInWords(one.reviewOn, now)}`}</StatusTag>
            }
            actions={
              <a href={`${base}/holding/${one.id}`}>
                Look at it<span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            Held by {one.linkWorker ?? 'somebody who has left'}
          </Row>
        )}
      </Part>
      <Part title="Services that have not answered" rows={day.unanswered}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            status={<StatusTag tone="attention">No answer yet</StatusTag>}
            actions={
              <a href={`${base}/connections/${one.id}`}>
                Ask again<span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            {one.serviceName}, asked {agoInWords(one.sentAt, now)}
          </Row>
        )}
      </Part>
      <Part title="Ask whether they still go" rows={day.followUps}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            actions={
              <a href={`${base}/connections/${one.id}`}>
                Record<span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            {one.serviceName}
            {one.firstAttendedOn && `, first went ${formatDate(one.firstAttendedOn)}`}
          </Row>
        )}
      </Part>
      <Part title="Actions to look at again" rows={day.actions}>
        {(one) => (
          <Row
            key={one.id}
            title={<a href={to(one)}>{calledName(one)}</a>}
            status={
              one.reviewOn && (
                <StatusTag tone="attention">{dueInWords(one.reviewOn, now)}</StatusTag>
              )
            }
            actions={
              <a href={`${to(one)}/plan`}>
                Say how it stands
                <span className="nhsuk-u-visually-hidden">: {calledName(one)}</span>
              </a>
            }
          >
            {one.action}
          </Row>
        )}
      </Part>
      <Part title="Messages" rows={day.messages}>
        {(one) => {
          const pattern = subjects[one.kind.split('-')[0] ?? ''];
          const address =
            pattern && one.subjectId
              ? `${base}/${pattern.replace(':id', one.subjectId)}`
              : one.personId && to({ personId: one.personId });
          return (
            <Row
              key={one.id}
              title={address ? <a href={address}>{one.text}</a> : one.text}
              actions={
                <form method="post">
                  <ActKey value={one.key} />
                  <input type="hidden" name="message" value={one.id} />
                  <Button small variant="secondary">
                    Mark as read
                  </Button>
                </form>
              }
            >
              {one.givenName && one.familyName !== null && (
                <>
                  {calledName({
                    givenName: one.givenName,
                    familyName: one.familyName,
                    preferredName: one.preferredName,
                  })}
                  ,{' '}
                </>
              )}
              {agoInWords(one.at, now)}
            </Row>
          );
        }}
      </Part>
      <Part title="Your drafts" rows={day.drafts}>
        {(one) => (
          <Row
            key={one.form}
            title={<a href={to(one)}>{calledName(one)}</a>}
            actions={
              <a href={base + one.page}>
                Go on writing
                <span className="nhsuk-u-visually-hidden">
                  : {one.title}, {calledName(one)}
                </span>
              </a>
            }
          >
            {one.title}, kept {formatDateTime(one.updatedAt)}
          </Row>
        )}
      </Part>
      <p>
        <a href={`${base}/calendar`}>See your appointments in your own calendar</a>
      </p>
    </>
  );
}

/** One heading and its rows; nothing where there are none. */
function Part<Item>(props: {
  title: string;
  rows: readonly Item[];
  children: (row: Item) => ReactNode;
}) {
  if (props.rows.length === 0) return null;
  return (
    <section>
      <h2 className="nhsuk-heading-m">{props.title}</h2>
      <RowList label={props.title}>{props.rows.map(props.children)}</RowList>
    </section>
  );
}
