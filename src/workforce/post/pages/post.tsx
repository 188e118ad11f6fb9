import { redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { readCaseloads } from '#crossing/caseload.server.ts';
import { dayOf } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, DateField, ErrorSummaryFor } from '#ui/form.tsx';
import { Timeline } from '#ui/timeline.tsx';
import { endPost, tickInduction } from '../commands.server.ts';
import { readPost } from '../queries.server.ts';
import { endPostShape, mayManagePosts, type Stage, stages } from '../rules.ts';
import type { Route } from './+types/post';
import { Induction, PostFacts } from './post-facts.tsx';

const stepNames: Record<string, string> = {
  made: 'Post made',
  changed: 'Post changed',
  stage: 'Moved to another stage',
  ended: 'Post ended',
};

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  const post = await readPost(ctx, args.params.post);
  return {
    post,
    caseload: (await readCaseloads(ctx)).get(post.userId) ?? { people: 0, held: 0 },
    mayManage: mayManagePosts(ctx.actor) && post.endedOn === null,
    keys: Object.fromEntries(post.induction.map(({ id }) => [id, newId()])),
    key: newId(),
    today: dayOf(ctx.now),
    now: ctx.now,
    base: at(''),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  const { item, done } = posted.values;
  if (typeof item === 'string') {
    await tickInduction({ ...ctx, key: posted.key }, item, done === 'yes');
    throw redirect(at(`/team/${args.params.post}`), 303);
  }
  return submit(ctx, posted, endPostShape, async (keyed, input) => {
    await endPost(keyed, args.params.post, input);
    return at('/team');
  });
}

export default function PostPage() {
  const { post, caseload, mayManage, keys, key, today, now, base } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${post.name} – Holdfast`}</title>
      <BackLink href={`${base}/team`}>Team</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">{post.name}</h1>
      <PostFacts post={post} caseload={caseload} today={today} now={now} />
      <ul className="nhsuk-list">
        <li>
          <a href={`${base}/supervision/${post.userId}`}>Supervision</a>
        </li>
        <li>
          <a href={`${base}/training/${post.userId}`}>Training</a>
        </li>
        {mayManage && (
          <li>
            <a href={`${base}/team/${post.id}/edit`}>Change the post</a>
          </li>
        )}
      </ul>
      <Induction items={post.induction} keys={keys} />
      <h2>What has happened</h2>
      <Timeline
        label="Steps of this post, newest first"
        events={post.steps.map((step) => ({
          id: step.id,
          when: step.at,
          by: step.byName,
          title: stepNames[step.kind] ?? step.kind,
          body: <p>{stages[step.stage as Stage]}</p>,
        }))}
      />
      {mayManage && (
        <Details summary="End this post" open={!!refused}>
          <p>What was recorded stays. Another post can be made afterwards.</p>
          <ActForm idempotencyKey={refused?.key ?? key}>
            <DateField {...form} name="endedOn" label="Last day" />
            <Button variant="secondary">End the post</Button>
          </ActForm>
        </Details>
      )}
    </>
  );
}
