import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, datePartsOf, ErrorSummaryFor } from '#ui/form.tsx';
import { changePost } from '../commands.server.ts';
import { readPost, readPostChoices } from '../queries.server.ts';
import { changePostShape } from '../rules.ts';
import type { Route } from './+types/post-edit';
import { PostFields } from './post-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const post = await readPost(ctx, args.params.post);
  if (post.endedOn) throw refuse.notFound();
  const { supervisors, practices } = await readPostChoices(ctx);
  return { post, supervisors, practices, key: newId(), back: at(`/team/${post.id}`) };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const posted = await readPosted(args.request, ['practices']);
  return submit(ctx, posted, changePostShape, async (keyed, input) => {
    await changePost(keyed, args.params.post, input, posted.version);
    return at(`/team/${args.params.post}`);
  });
}

export default function PostEditPage() {
  const { post, supervisors, practices, key, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? {
      employer: post.employer,
      practices: post.practices.map(({ id }) => id),
      hours: String(post.weeklyMinutes / 60),
      stage: post.stage,
      kind: post.kind,
      kindNote: post.kindNote ?? '',
      ...datePartsOf('startedOn', post.startedOn),
      ...datePartsOf('fundedUntil', post.fundedUntil),
      capacity: post.capacity === null ? '' : String(post.capacity),
      supervisorId: post.supervisorId ?? '',
      clinicalSupervisor: post.clinicalSupervisor ?? '',
      ...datePartsOf('reviewOn', post.reviewOn),
    },
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`Change the post of ${post.name} – Holdfast`}</title>
      <BackLink href={back}>{post.name}</BackLink>
      {refused?.theirs && (
        <ConflictPanel
          fields={Object.entries(refused.theirs)
            .filter(([label]) => label !== 'version')
            .map(([label, saved]) => ({ label, saved: String(saved), typed: 'As below' }))}
        />
      )}
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Change the post of {post.name}</h1>
      <ActForm idempotencyKey={refused?.key ?? key} version={refused?.version ?? post.version}>
        <PostFields {...form} supervisors={supervisors} practices={practices} />
        <Button>Save</Button>
      </ActForm>
    </>
  );
}
