import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { raiseConcern } from '../commands.server.ts';
import { readForConcern } from '../queries.server.ts';
import { raiseShape } from '../rules.ts';
import type { Route } from './+types/concern-new';
import { ConcernForm } from './concern-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { person, colleagues, leads } = await readForConcern(ctx, args.params.person);
  return {
    key: newId(),
    called: person.preferredName ?? person.givenName,
    colleagues: colleagues.filter(({ userId }) => userId !== ctx.actor.id),
    leads: leads.flatMap(({ name }) => name ?? []),
    back: at(`/people/${person.personId}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  return submit(ctx, await readPosted(args.request), raiseShape, async (keyed, input) => {
    const { id } = await raiseConcern(keyed, args.params.person, input);
    return at(`/concerns/${id}`);
  });
}

export default function ConcernNewPage() {
  return (
    <ConcernForm page={useLoaderData<typeof loader>()} refused={useActionData<typeof action>()} />
  );
}
