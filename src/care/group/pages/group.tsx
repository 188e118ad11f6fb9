import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import {
  ActForm,
  CheckboxesField,
  ErrorSummaryFor,
  SelectField,
  TextAreaField,
} from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDateTime } from '#ui/time.ts';
import {
  addToSession,
  cancelSession,
  recordAttendance,
  takeFromSession,
} from '../commands.server.ts';
import { readSession } from '../queries.server.ts';
import {
  attendanceShape,
  buttonShape,
  personShape,
  type SessionStatus,
  sessionStatuses,
} from '../rules.ts';
import type { Route } from './+types/group';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const found = await readSession(ctx, args.params.session);
  return {
    ...found,
    begun: found.session.at <= ctx.now,
    keys: { add: newId(), record: newId(), cancel: newId() },
    expected: found.expected.map((one) => ({ ...one, key: newId() })),
    base: at(''),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { session } = args.params;
  const posted = await readPosted(args.request, ['came']);
  const back = at(`/groups/${session}`);
  switch (posted.values.intent) {
    case 'add':
    case 'take': {
      const act = posted.values.intent === 'add' ? addToSession : takeFromSession;
      return submit(ctx, posted, personShape, async (keyed, input) => {
        await act(keyed, session, input.person);
        return back;
      });
    }
    case 'cancel':
      return submit(ctx, posted, buttonShape, async (keyed) => {
        await cancelSession(keyed, session, posted.version);
        return at('/groups');
      });
    default:
      return submit(ctx, posted, attendanceShape, async (keyed, input) => {
        await recordAttendance(keyed, session, input, posted.version);
        return back;
      });
  }
}

const nameOf = (one: { givenName: string; familyName: string; preferredName: string | null }) =>
  `${one.preferredName ?? one.givenName} ${one.familyName}`;

export default function GroupPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { session, expected, others, keys, base, begun } = page;
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const version = refused?.version ?? session.version;
  const planned = session.status === 'planned';
  const ticked = [form.values.came ?? []].flat();
  const came = expected.filter(({ personId }) => ticked.includes(personId)).map(nameOf);
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${session.name} – Holdfast`}</title>
      <BackLink href={`${base}/groups`}>Groups and drop-ins</BackLink>
      <Theirs refused={refused} typed={{ 'On the list': `Came: ${came.join(', ') || 'nobody'}` }} />
      {!refused?.theirs && <ErrorSummaryFor errors={form.errors} />}
      <h1 className="nhsuk-heading-l">{session.name}</h1>
      <p>
        {formatDateTime(session.at)}, {session.minutes} minutes
        {session.place && `, ${session.place}`}. {sessionStatuses[session.status as SessionStatus]}.
      </p>
      {!planned && session.done && <p className="hf-lines">{session.done}</p>}
      {!planned && (
        <ul>
          {expected.map((one) => (
            <li key={one.personId}>
              <a href={`${base}/people/${one.personId}`}>{nameOf(one)}</a>
              {one.came !== null && (one.came ? ': came' : ': did not come')}.{' '}
              <a href={`${base}/people/${one.personId}/concerns/new`}>
                Raise a safeguarding concern
                <span className="nhsuk-u-visually-hidden"> about {nameOf(one)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {planned && begun && expected.length > 0 && (
        <ActForm idempotencyKey={refused?.key ?? keys.record} version={version}>
          <CheckboxesField
            {...form}
            name="came"
            label="Who came?"
            hint="Each gets a contact: attended if ticked, did not attend if not"
            small
            items={expected.map((one) => ({ value: one.personId, label: nameOf(one) }))}
          />
          <TextAreaField
            {...form}
            name="done"
            label="What you did together (optional)"
            hint="Written on the record of everybody who came: say nothing about one of them"
            rows={4}
          />
          <Button preventDoubleClick>Record who came</Button>
        </ActForm>
      )}
      {planned && (
        <>
          <h2>On the list</h2>
          {expected.length === 0 && <p>Nobody yet.</p>}
          {expected.length > 0 && (
            <RowList label="On the list">
              {expected.map((one) => (
                <Row
                  key={one.personId}
                  title={<a href={`${base}/people/${one.personId}`}>{nameOf(one)}</a>}
                  actions={
                    <ActForm idempotencyKey={one.key}>
                      <input type="hidden" name="intent" value="take" />
                      <input type="hidden" name="person" value={one.personId} />
                      <Button small variant="secondary">
                        Take off<span className="nhsuk-u-visually-hidden"> {nameOf(one)}</span>
                      </Button>
                    </ActForm>
                  }
                />
              ))}
            </RowList>
          )}
          {expected.length > 0 && !begun && <p>You can record who came once it has begun.</p>}
          <ActForm idempotencyKey={keys.add}>
            <input type="hidden" name="intent" value="add" />
            <SelectField
              {...form}
              name="person"
              label="Put somebody on the list"
              hint="People whose support is going on, yours first"
              placeholder="Choose a person"
              items={others.map((one) => ({ value: one.personId, text: nameOf(one) }))}
            />
            <Button variant="secondary">Put on the list</Button>
          </ActForm>
          <Details summary="Cancel this session">
            <p>Nothing is written on anybody’s record. Tell those on the list yourself.</p>
            <ActForm idempotencyKey={keys.cancel} version={version}>
              <input type="hidden" name="intent" value="cancel" />
              <Button variant="warning">Cancel the session</Button>
            </ActForm>
          </Details>
        </>
      )}
    </>
  );
}
