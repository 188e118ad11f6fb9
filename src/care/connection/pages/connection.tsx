import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { type AtWork, atWork, requestContext } from '#app/context.ts';
import { type Posted, readPosted, submit } from '#app/form.server.ts';
import { hasRole } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDate } from '#ui/time.ts';
import { Timeline } from '#ui/timeline.tsx';
import { draftOf } from '../../rules.ts';
import { recordAnswer } from '../answer.server.ts';
import {
  chaseConnection,
  recordAttendance,
  recordStillGoing,
  withdrawConnection,
} from '../commands.server.ts';
import { readConnection } from '../queries.server.ts';
import {
  answerShape,
  attendanceShape,
  callName,
  type Doing,
  doings,
  followUpDay,
  mayDo,
  type Status,
  statusNames,
  stepName,
  stillGoingShape,
  withdrawShape,
} from '../rules.ts';
import type { Route } from './+types/connection';
import { ActFields, doingTitles, typedOf } from './act-fields.tsx';

const tones: Record<Status, Tone> = {
  sent: 'waiting',
  accepted: 'active',
  'waiting-list': 'waiting',
  full: 'attention',
  'not-suitable': 'attention',
  withdrawn: 'closed',
  ended: 'closed',
};

function chosen(request: Request): Doing | null {
  const wanted = new URL(request.url).searchParams.get('do');
  return doings.find((doing) => doing === wanted) ?? null;
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { connection, person, steps, drafts } = await readConnection(ctx, args.params.connection);
  const acts = hasRole(ctx.actor, 'link-worker', 'supervisor');
  const here = at(`/connections/${connection.id}`);
  const possible = acts ? doings.filter((doing) => mayDo(connection, doing)) : [];
  const asked = chosen(args.request);
  return {
    key: newId(),
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    connection,
    steps,
    name: callName(person),
    person: at(`/people/${person.personId}`),
    here,
    possible,
    asked,
    doing: asked && possible.includes(asked) ? asked : null,
  };
}

/** Each thing that can be done here, with its shape and its command. */
function carryOut(
  doing: Doing,
  { ctx }: AtWork,
  posted: Posted,
  id: string,
  origin: string,
  to: string,
) {
  const { version } = posted;
  switch (doing) {
    case 'answer':
      return submit(ctx, posted, answerShape, (acting, input) =>
        recordAnswer(acting, id, input, version).then(() => to),
      );
    case 'chase':
      return submit(ctx, posted, z.object({}), (acting) =>
        chaseConnection(acting, id, origin, version).then(() => to),
      );
    case 'attendance':
      return submit(ctx, posted, attendanceShape, (acting, input) =>
        recordAttendance(acting, id, input, version).then(() => to),
      );
    case 'still-going':
      return submit(ctx, posted, stillGoingShape, (acting, input) =>
        recordStillGoing(acting, id, input, version).then(() => to),
      );
    case 'withdraw':
      return submit(ctx, posted, withdrawShape, (acting, input) =>
        withdrawConnection(acting, id, input, version).then(() => to),
      );
  }
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const { origin } = args.context.get(requestContext).services;
  const doing = chosen(args.request);
  if (!doing) throw refuse.notFound();
  const { connection } = args.params;
  const posted = await readPosted(args.request);
  return carryOut(doing, work, posted, connection, origin, work.at(`/connections/${connection}`));
}

export default function ConnectionPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { connection, doing, asked } = page;
  const draft =
    doing && doing !== 'chase'
      ? draftOf(`connection-${doing}`, connection.personId, connection.id)
      : null;
  const kept = draft ? page.drafts.kept[draft] : undefined;
  const form = { values: refused?.values ?? kept?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Connection to ${connection.serviceName} – Holdfast`}</title>
      <BackLink href={page.person}>Back to {page.name}</BackLink>
      {refused?.theirs ? (
        <Theirs refused={refused} typed={asked ? typedOf(asked, refused.values) : {}} />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1>
        <span className="nhsuk-caption-l">{page.name}</span>
        {connection.serviceName}
      </h1>
      <SummaryList rows={facts(connection)} />
      {doing ? (
        <section aria-labelledby="doing">
          <h2 id="doing">{doingTitles[doing]}</h2>
          <ActForm
            action={`${page.here}?do=${doing}`}
            idempotencyKey={refused?.key ?? page.key}
            version={refused?.version ?? kept?.version ?? connection.version}
          >
            <ActFields {...form} doing={doing} name={page.name} connection={connection} />
            {draft && <DraftPart drafts={page.drafts} name={draft} />}
          </ActForm>
          <p>
            <a href={page.here}>Go back without saving</a>
          </p>
        </section>
      ) : (
        <div className="nhsuk-button-group">
          {page.possible.map((possible) => (
            <Button key={possible} href={`${page.here}?do=${possible}`} variant="secondary" small>
              {doingTitles[possible]}
            </Button>
          ))}
        </div>
      )}
      <h2>What happened</h2>
      <Timeline
        label="Steps of this connection"
        events={page.steps.map((step) => ({
          id: step.id,
          when: step.at,
          title: stepName(step.kind),
          by: step.byName,
          body: step.note && <p>{step.note}</p>,
        }))}
      />
    </>
  );
}

type Shown = Awaited<ReturnType<typeof loader>>['connection'];

const yesNo = (value: boolean | null) =>
  value === null ? 'Not recorded yet' : value ? 'Yes' : 'No';

function facts(connection: Shown) {
  const status = connection.status as Status;
  const first = connection.firstAttendedOn;
  const shared = [
    connection.shareName && 'name',
    connection.shareTelephone && 'telephone',
    connection.shareEmail && 'e-mail address',
    connection.shareCommunicationNeeds && 'communication needs',
  ].filter(Boolean);
  const answered = status !== 'sent' && connection.answeredAt;
  return [
    { key: 'Status', value: <StatusTag tone={tones[status]}>{statusNames[status]}</StatusTag> },
    {
      key: 'Sent',
      value: `${formatDate(connection.sentAt)}${connection.providerEmail ? ` to ${connection.providerEmail}` : ', no e-mail address: by telephone'}`,
    },
    status === 'sent' && { key: 'Comes back to you', value: formatDate(connection.chaseOn) },
    {
      key: 'Shared, as agreed',
      value: (
        <>
          <p>{shared.length > 0 ? shared.join(', ') : 'No details of the person'}</p>
          <p>{connection.sharedWords}</p>
        </>
      ),
    },
    answered !== null &&
      answered !== false && {
        key: 'Answer',
        value: [
          formatDate(answered),
          connection.answeredBy && `by ${connection.answeredBy}`,
          connection.waitingWeeks !== null && `about ${connection.waitingWeeks} weeks to wait`,
          connection.answerNote,
        ]
          .filter(Boolean)
          .join(' · '),
      },
    connection.attendedFirst !== null && {
      key: 'Went for the first time',
      value: first ? formatDate(first) : 'Did not go',
    },
    first !== null && {
      key: `Still going at 4 weeks (${formatDate(followUpDay(first, 4))})`,
      value: yesNo(connection.goingAt4Weeks),
    },
    first !== null && {
      key: `Still going at 12 weeks (${formatDate(followUpDay(first, 12))})`,
      value: yesNo(connection.goingAt12Weeks),
    },
    !!connection.outcome && { key: 'What came of it', value: connection.outcome },
  ];
}
