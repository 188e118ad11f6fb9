import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, SelectField } from '#ui/form.tsx';
import { makePost } from '../commands.server.ts';
import { readPostChoices } from '../queries.server.ts';
import { makePostShape } from '../rules.ts';
import type { Route } from './+types/post-new';
import { PostFields } from './post-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'manager');
  return { ...(await readPostChoices(ctx)), employer: here.name, key: newId(), back: at('/team') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const posted = await readPosted(args.request, ['practices']);
  return submit(ctx, posted, makePostShape, async (keyed, input) => {
    const { id } = await makePost(keyed, input);
    return at(`/team/${id}`);
  });
}

export default function PostNewPage() {
  const { linkWorkers, supervisors, practices, employer, key, back } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? { employer, stage: 'induction', kind: 'general' },
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>Make a post – Holdfast</title>
      <BackLink href={back}>Team</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Make a post</h1>
      {linkWorkers.length === 0 ? (
        <EmptyState title="Every link worker has a post">
          An administrator invites new link workers. A post that has ended can be made again.
        </EmptyState>
      ) : (
        <ActForm idempotencyKey={refused?.key ?? key}>
          <SelectField
            {...form}
            name="linkWorkerId"
            label="Link worker"
            placeholder="Choose"
            items={linkWorkers.map(({ userId, name }) => ({ value: userId, text: name }))}
          />
          <PostFields {...form} supervisors={supervisors} practices={practices} />
          <Button>Make the post</Button>
        </ActForm>
      )}
    </>
  );
}
