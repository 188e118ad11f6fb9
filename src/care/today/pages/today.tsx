import { redirect, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { agoInWords, daysBetween, dueInWords, formatDate, formatDateTime } from '#ui/time.ts';
import { hoursInWords } from '../../community/rules.ts';
import { draftPlace } from '../../rules.ts';
import { readMessages } from '../commands.server.ts';
import { readToday } from '../queries.server.ts';
import type { Route } from './+types/today';
import { Appointment } from './appointment.tsx';
import { MessagesPart } from './messages-part.tsx';
import { Part, PersonRow } from './parts.tsx';

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
    allKey: newId(),
    now: ctx.now,
    base: `/o/${here.slug}`,
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { values, key } = await readPosted(args.request);
  await readMessages({ ...ctx, key }, String(values.messages).split(' '));
  throw redirect(at('/today'), 303);
}

/** What is asked about connections that were answered, each by the act that answers it. */
const questions = [
  { question: 'answer', title: 'Is there a place now?', act: 'Record their answer' },
  { question: 'attendance', title: 'Did they go?', act: 'Record whether they went' },
  { question: 'still-going', title: 'Ask whether they still go', act: 'Record' },
] as const;

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
    day.closed,
    day.paused,
    day.fresh,
    day.messages,
    day.drafts,
    day.actions,
  ].reduce((sum, list) => sum + list.length, 0);
  return (
    <>
      <title>Today – Holdfast</title>
      <h1 className="nhsuk-heading-l">Today, {formatDate(now)}</h1>
      {count === 0 && !day.community && !day.referrals && (
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
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="What to do"
            href={`${base}/measures/${one.id}`}
            status={<StatusTag tone="overdue">Act today</StatusTag>}
          >
            Thoughts of death or of hurting themselves, in {one.title}
            {one.shownAt && `, ${agoInWords(one.shownAt, now)}`}
          </PersonRow>
        )}
      </Part>
      <Part title="Appointments" rows={day.appointments}>
        {(one) => <Appointment key={one.id} one={one} base={base} now={now} />}
      </Part>
      {day.referrals && (
        <Part title="Referrals" rows={[day.referrals]}>
          {({ count, urgent, since }) => (
            <Row
              key="referrals"
              title={
                <a href={`${base}/referrals`}>
                  {count === 1 ? '1 to decide on' : `${count} to decide on`}
                </a>
              }
              status={
                urgent > 0 && <StatusTag tone="overdue">{`${urgent} urgent or soon`}</StatusTag>
              }
              actions={<a href={`${base}/referrals`}>Look at them</a>}
            >
              The first came {agoInWords(since, now)}
            </Row>
          )}
        </Part>
      )}
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
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="Plan a first contact"
            href={`${to(one)}/appointments/new`}
            status={
              one.urgency === 'routine' ? null : (
                <StatusTag tone="attention">{one.urgency}</StatusTag>
              )
            }
          >
            {one.allocatedAt ? `Given to you ${agoInWords(one.allocatedAt, now)}` : 'Yours'}
          </PersonRow>
        )}
      </Part>
      <Part title="Holding to look at again" rows={day.reviews}>
        {(one) => (
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="Review"
            href={`${base}/holding/${one.id}`}
            status={
              <StatusTag tone={daysBetween(now, one.reviewOn) < 0 ? 'overdue' : 'waiting'}>
                {`Review ${dueInWords(one.reviewOn, now)}`}
              </StatusTag>
            }
          >
            {(['waiting', 'preparing', 'sharing', 'witnessing'] as const)
              .filter((name) => one[name])
              .join(', ')}
          </PersonRow>
        )}
      </Part>
      <Part title="Colleagues’ holding to talk over" rows={day.colleagues}>
        {(one) => (
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="Look at it"
            href={`${base}/holding/${one.id}`}
            status={
              <StatusTag tone="attention">{`Review ${dueInWords(one.reviewOn, now)}`}</StatusTag>
            }
          >
            Held by {one.linkWorker ?? 'somebody who has left'}
          </PersonRow>
        )}
      </Part>
      <Part title="Services that have not answered" rows={day.unanswered}>
        {(one) => (
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="Ask again"
            href={`${base}/connections/${one.id}`}
            status={<StatusTag tone="attention">No answer yet</StatusTag>}
          >
            {one.serviceName}, asked {agoInWords(one.sentAt, now)}
            {one.left && '. Whoever made it has left'}
          </PersonRow>
        )}
      </Part>
      {questions.map(({ question, title, act }) => (
        <Part
          key={question}
          title={title}
          rows={day.followUps.filter((one) => one.question === question)}
        >
          {(one) => (
            <PersonRow
              key={one.id}
              who={one}
              base={base}
              act={act}
              href={`${base}/connections/${one.id}?do=${question}`}
            >
              {one.serviceName}
              {one.firstAttendedOn
                ? `, first went ${formatDate(one.firstAttendedOn)}`
                : one.answeredAt && `, answered ${agoInWords(one.answeredAt, now)}`}
              {one.left && '. Whoever made it has left'}
            </PersonRow>
          )}
        </Part>
      ))}
      <Part title="Follow up after support ended" rows={day.closed}>
        {(one) => (
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="Follow up"
            href={`${to(one)}/follow-up`}
            status={
              one.followUpOn && (
                <StatusTag tone={daysBetween(now, one.followUpOn) < 0 ? 'overdue' : 'waiting'}>
                  {dueInWords(one.followUpOn, now)}
                </StatusTag>
              )
            }
          >
            {one.closedAt && `Support ended ${formatDate(one.closedAt)}`}
          </PersonRow>
        )}
      </Part>
      <Part title="Paused: look again" rows={day.paused}>
        {(one) => (
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="Resume or pause on"
            href={`${to(one)}/support`}
            status={
              <StatusTag tone={daysBetween(now, one.lookAgainOn) < 0 ? 'overdue' : 'waiting'}>
                {dueInWords(one.lookAgainOn, now)}
              </StatusTag>
            }
          >
            Support is paused
          </PersonRow>
        )}
      </Part>
      <Part title="Actions to look at again" rows={day.actions}>
        {(one) => (
          <PersonRow
            key={one.id}
            who={one}
            base={base}
            act="Say how it stands"
            href={`${to(one)}/plan`}
            status={
              one.reviewOn && (
                <StatusTag tone="attention">{dueInWords(one.reviewOn, now)}</StatusTag>
              )
            }
          >
            {one.action}
          </PersonRow>
        )}
      </Part>
      <MessagesPart messages={day.messages} base={base} now={now} allKey={day.allKey} />
      <Part title="Your drafts" rows={day.drafts}>
        {(one) => (
          <PersonRow
            key={one.form}
            who={one}
            base={base}
            act="Go on writing"
            href={base + one.page}
            of={one.title}
          >
            {one.title}, kept {formatDateTime(one.updatedAt)}
          </PersonRow>
        )}
      </Part>
      <p>
        <a href={`${base}/calendar`}>See your appointments in your own calendar</a>
      </p>
      <p>
        <a href={`${base}/concerns`}>Raise a safeguarding concern, or see those you may</a>
      </p>
    </>
  );
}
