import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { raiseConcernFromReferral } from '../commands.server.ts';
import { readReferralForConcern } from '../queries.server.ts';
import { raiseShape } from '../rules.ts';
import type { Route } from './+types/concern-from-referral';
import { ConcernForm } from './concern-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { person, colleagues, leads } = await readReferralForConcern(ctx, args.params.referral);
  return {
    key: newId(),
    called: `${person.givenName} ${person.familyName}`,
    colleagues: colleagues.filter(({ userId }) => userId !== ctx.actor.id),
    leads: leads.flatMap(({ name }) => name ?? []),
    back: at(`/referrals/${args.params.referral}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  return submit(ctx, await readPosted(args.request), raiseShape, async (keyed, input) => {
    const { id } = await raiseConcernFromReferral(keyed, args.params.referral, input);
    return at(`/concerns/${id}`);
  });
}

export default function ConcernFromReferralPage() {
  return (
    <ConcernForm page={useLoaderData<typeof loader>()} refused={useActionData<typeof action>()} />
  );
}
