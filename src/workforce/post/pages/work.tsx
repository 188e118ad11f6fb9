import { redirect, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { readCaseloads } from '#crossing/caseload.server.ts';
import { dayOf } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { InsetText } from '#ui/messages.tsx';
import { listSupervisionGaps } from '../../supervision/api.server.ts';
import { gapInWords } from '../../supervision/rules.ts';
import { readTraining } from '../../training/api.server.ts';
import { trainingStates } from '../../training/rules.ts';
import { tickInduction } from '../commands.server.ts';
import { readMyPost } from '../queries.server.ts';
import type { Route } from './+types/work';
import { Induction, PostFacts } from './post-facts.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker');
  const me = ctx.actor.id ?? '';
  const post = await readMyPost(ctx);
  const { mandatory } = await readTraining(ctx, me);
  const gaps = (await listSupervisionGaps(ctx)).get(me);
  return {
    post,
    caseload: (await readCaseloads(ctx)).get(me) ?? { people: 0, held: 0 },
    training: mandatory.filter(({ state }) => state !== 'in-date'),
    gaps: gaps
      ? [gapInWords('line', gaps.line), gapInWords('clinical', gaps.clinical)].filter(
          (one) => one !== null,
        )
      : [],
    keys: Object.fromEntries((post?.induction ?? []).map(({ id }) => [id, newId()])),
    today: dayOf(ctx.now),
    now: ctx.now,
    base: at(''),
    me,
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker');
  const { values, key } = await readPosted(args.request);
  await tickInduction({ ...ctx, key }, String(values.item), values.done === 'yes');
  throw redirect(at('/work'), 303);
}

export default function WorkPage() {
  const { post, caseload, training, gaps, keys, today, now, base, me } =
    useLoaderData<typeof loader>();
  return (
    <>
      <title>My work – Holdfast</title>
      <h1 className="nhsuk-heading-l">My work</h1>
      {(training.length > 0 || gaps.length > 0) && (
        <InsetText>
          <p>Worth arranging:</p>
          <ul>
            {training.map(({ id, name, state }) => (
              <li key={id}>
                {name}: {trainingStates[state].toLowerCase()}
              </li>
            ))}
            {gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </InsetText>
      )}
      <ul className="nhsuk-list">
        <li>
          <a href={`${base}/supervision/${me}`}>My supervision</a>
        </li>
        <li>
          <a href={`${base}/training/${me}`}>My training</a>
        </li>
        <li>
          <a href={`${base}/work/preview`}>What I was told of the job, and how it is</a>: mine alone
        </li>
      </ul>
      {post ? (
        <>
          <h2>My post</h2>
          <PostFacts post={post} caseload={caseload} today={today} now={now} />
          <Induction items={post.induction} keys={keys} />
        </>
      ) : (
        <EmptyState title="Your post has not been written down yet">
          Ask your service manager to make it, with your practices, hours and how many people at
          once you agreed.
        </EmptyState>
      )}
    </>
  );
}
