import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, DateField, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { PersonWords } from '#ui/person-words.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDate } from '#ui/time.ts';
import { listToAskAgain } from '../../measure/api.server.ts';
import { endFollowUp, moveFollowUp, readFollowUp, recordFollowUp } from '../follow-up.server.ts';
import { calledName } from '../rules.ts';
import { contactShape, endFollowUpShape, moveFollowUpShape } from '../shapes.ts';
import type { Route } from './+types/follow-up';
import { AskAgain } from './ask-again.tsx';
import { ContactFields, contactDefaults, typedOfContact } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, episode, summaryId } = await readFollowUp(ctx, args.params.person);
  const asked = await listToAskAgain(ctx, episode.id);
  const { followUpOn, followedUpAt, closedAt, whatChanged, version } = episode;
  return {
    ...{ person, followUpOn, followedUpAt, closedAt, whatChanged, version, summaryId },
    keys: { record: newId(), move: newId(), end: newId() },
    now: ctx.now,
    asked: asked.map(({ again, ...one }) => ({
      ...one,
      again: again && { ...again, href: at(`/measures/${again.id}`) },
    })),
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const { version } = posted;
  const back = at(`/people/${person}`);
  if (posted.values.intent === 'move')
    return submit(ctx, posted, moveFollowUpShape, async (keyed, input) => {
      await moveFollowUp(keyed, person, input, version);
      return back;
    });
  if (posted.values.intent === 'end')
    return submit(ctx, posted, endFollowUpShape, async (keyed, input) => {
      await endFollowUp(keyed, person, input, version);
      return back;
    });
  return submit(ctx, posted, contactShape, async (keyed, input) => {
    const { done } = await recordFollowUp(keyed, person, input, version);
    return done ? back : at(`/people/${person}/follow-up`);
  });
}

export default function FollowUpPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { person, followUpOn, followedUpAt, closedAt, whatChanged, summaryId, back, now } = page;
  const name = calledName(person);
  const intent = refused?.values.intent;
  const version = refused?.version ?? page.version;
  const form = (wanted?: 'move' | 'end') =>
    refused && intent === wanted
      ? { values: refused.values, errors: refused.errors }
      : { values: wanted ? {} : contactDefaults(now), errors: {} };
  const key = (wanted: 'move' | 'end' | 'record') =>
    refused && (intent ?? 'record') === wanted ? refused.key : page.keys[wanted];
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Follow up with ${name} – Holdfast`}</title>
      <BackLink href={back}>{name}</BackLink>
      <Theirs refused={refused} typed={typedOfContact(refused?.values)} />
      {!refused?.theirs && <ErrorSummaryFor errors={refused?.errors ?? {}} />}
      <h1 className="nhsuk-heading-l">Follow up with {name}</h1>
      <SummaryList
        rows={[
          { key: 'Support ended', value: closedAt ? formatDate(closedAt) : '' },
          { key: 'Follow up on', value: followUpOn ? formatDate(followUpOn) : '' },
          {
            key: 'Reach them',
            value: [person.telephone, person.email].filter(Boolean).join(', ') || 'Not recorded',
          },
          whatChanged
            ? { key: 'What had changed', value: <PersonWords>{whatChanged}</PersonWords> }
            : null,
        ]}
      />
      <AskAgain asked={page.asked} measures={`${back}/measures`} />
      <ul>
        {summaryId && (
          <li>
            <a href={`${back}/summaries/${summaryId}`}>Read the closing summary</a>
          </li>
        )}
        <li>
          <a href={`${back}/support`}>Reopen support, if they need it again</a>
        </li>
      </ul>
      {followedUpAt ? (
        <p>This was done on {formatDate(followedUpAt)}.</p>
      ) : (
        <>
          <h2>How it went</h2>
          <ActForm idempotencyKey={key('record')} version={version}>
            <ContactFields {...form()} />
            <Button>Record the follow-up</Button>
          </ActForm>
          <Details summary="Do it another day" open={intent === 'move'}>
            <ActForm idempotencyKey={key('move')} version={version}>
              <input type="hidden" name="intent" value="move" />
              <DateField {...form('move')} name="followUpOn" label="Follow up on" />
              <TextField {...form('move')} name="followUpWhy" label="Why (optional)" />
              <Button variant="secondary">Move the follow-up</Button>
            </ActForm>
          </Details>
          <Details summary="It is not wanted any more" open={intent === 'end'}>
            <ActForm idempotencyKey={key('end')} version={version}>
              <input type="hidden" name="intent" value="end" />
              <TextField {...form('end')} name="endWhy" label="Why" />
              <Button variant="secondary">Take it off</Button>
            </ActForm>
          </Details>
        </>
      )}
    </>
  );
}
