import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { isId, newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import {
  ActForm,
  CheckboxesField,
  ErrorSummaryFor,
  SelectField,
  TextAreaField,
} from '#ui/form.tsx';
import { NotificationBanner } from '#ui/messages.tsx';
import { calledName } from '../../casework/rules.ts';
import { handOver, proposeHandOver } from '../commands.server.ts';
import { readHandOver } from '../queries.server.ts';
import { handOverShape, mayHandOver } from '../rules.ts';
import type { Route } from './+types/hand-over';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const search = new URL(args.request.url).searchParams;
  const chosen = search.get('person');
  return {
    ...(await readHandOver(ctx, args.params.from)),
    key: newId(),
    own: ctx.actor.id === args.params.from,
    atOnce: mayHandOver(ctx.actor),
    chosen: isId(chosen) ? chosen : null,
    done: search.get('done'),
    base: at(''),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { from } = args.params;
  const posted = await readPosted(args.request, ['episodes']);
  return submit(ctx, posted, handOverShape, async (keyed, input) => {
    if (mayHandOver(keyed.actor)) await handOver(keyed, from, input);
    else await proposeHandOver(keyed, input);
    return at(`/hand-over/${from}?done=${mayHandOver(keyed.actor) ? 'handed' : 'proposed'}`);
  });
}

const counted = (count: number, one: string, many: string) =>
  count > 0 && `${count} ${count === 1 ? one : many}`;

export default function HandOverPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { people, takers, name, own, atOnce, base } = page;
  const chosen = people.filter(({ personId }) => personId === page.chosen);
  const form = {
    values: refused?.values ?? { episodes: chosen.map(({ episodeId }) => episodeId) },
    errors: refused?.errors ?? {},
  };
  const title = own ? 'Hand over your people' : `Hand over the people of ${name}`;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${title} – Holdfast`}</title>
      <BackLink href={`${base}/caseload`}>Supported now</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">{title}</h1>
      {page.done && !refused && (
        <NotificationBanner variant="success" title="Done">
          {page.done === 'handed'
            ? 'They were handed over, and both link workers are told.'
            : 'It is proposed: the supervisors are told on Today.'}
        </NotificationBanner>
      )}
      {people.length === 0 ? (
        <EmptyState title="Nobody stands with them">
          Whoever is given to a link worker from the <a href={`${base}/waiting`}>waiting list</a>{' '}
          can be handed over here.
        </EmptyState>
      ) : (
        <>
          <p>
            Holding, appointments, home visits, connections and unread messages go along; a home
            visit is to be checked again by whoever goes.{' '}
            {own
              ? 'Your drafts are yours alone and stay with you: finish them first.'
              : 'Drafts are their writer’s alone and do not go along.'}
          </p>
          <ActForm idempotencyKey={refused?.key ?? page.key}>
            <CheckboxesField
              {...form}
              name="episodes"
              label="Who is handed over"
              items={people.map((one) => ({
                value: one.episodeId,
                label: calledName(one),
                hint:
                  [
                    one.status === 'paused' && 'paused',
                    one.held && 'being held',
                    counted(one.planned, 'appointment', 'appointments'),
                    counted(one.connections, 'connection', 'connections'),
                  ]
                    .filter(Boolean)
                    .join(', ') || 'nothing planned',
              }))}
            />
            <SelectField
              {...form}
              name="to"
              label="Who takes them on"
              placeholder="Choose a link worker"
              items={takers.map(({ userId, name, supported }) => ({
                value: userId,
                text: `${name}, supports ${supported}`,
              }))}
            />
            <TextAreaField
              {...form}
              name="why"
              label="Why, and what they should know"
              hint="It stands on each person’s timeline"
              rows={3}
            />
            <Button preventDoubleClick>{atOnce ? 'Hand over' : 'Propose it'}</Button>
          </ActForm>
        </>
      )}
    </>
  );
}
