import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import {
  ActForm,
  CheckboxesField,
  DateField,
  datePartsOf,
  ErrorSummaryFor,
  RadiosField,
} from '#ui/form.tsx';
import { keepPost } from '../circumstance.server.ts';
import { readCircumstances } from '../queries.server.ts';
import { stages } from '../rules.ts';
import { postShape } from '../shapes.ts';
import type { Route } from './+types/post';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  const { posts } = await readCircumstances(ctx);
  const post = posts.find(({ userId }) => userId === args.params.worker);
  if (!post) throw refuse.notFound();
  return { post, back: at('/discretion/circumstances'), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  return submit(ctx, await readPosted(args.request), postShape, async (acting, input) => {
    await keepPost(acting, args.params.worker, input);
    return at('/discretion/circumstances');
  });
}

export default function PostPage() {
  const { post, back, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? {
      stage: post.stage ?? '',
      specialist: post.specialist ? 'yes' : '',
      ...datePartsOf('inPostSince', post.inPostSince),
      ...datePartsOf('reviewOn', post.reviewOn),
    },
    errors: refused?.errors ?? {},
  };
  const failed = Object.keys(form.errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}${post.name} – Discretion – Holdfast`}</title>
      <BackLink href={back}>Back to posts and circumstances</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">{post.name}</h1>
      <p>What agreements about discretion go by, from today on.</p>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <RadiosField
          {...form}
          name="stage"
          label="Stage"
          items={(['induction', 'established', 'experienced'] as const).map((value) => ({
            value,
            label: stages[value],
          }))}
        />
        <CheckboxesField
          {...form}
          name="specialist"
          label="Role"
          items={[{ value: 'yes', label: stages.specialist }]}
        />
        <DateField {...form} name="inPostSince" label="In post since" />
        <DateField {...form} name="reviewOn" label="Talk it over again on" />
        <Button preventDoubleClick>Keep</Button>
      </ActForm>
    </>
  );
}
