import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readCaseloads } from '#crossing/caseload.server.ts';
import { dayOf } from '#platform/clock.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { listSupervisionGaps } from '../../supervision/api.server.ts';
import { gapInWords } from '../../supervision/rules.ts';
import { countTraining } from '../../training/api.server.ts';
import { listPosts } from '../queries.server.ts';
import { fundingState, mayManagePosts, roomInWords, type Stage, stages } from '../rules.ts';
import type { Route } from './+types/team';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  const today = dayOf(ctx.now);
  const [posts, caseloads, training, gaps] = [
    await listPosts(ctx),
    await readCaseloads(ctx),
    await countTraining(ctx),
    await listSupervisionGaps(ctx),
  ];
  return {
    posts: posts.map((post) => {
      const people = caseloads.get(post.userId)?.people ?? 0;
      const counts = training.get(post.userId);
      const late = (counts?.missing ?? 0) + (counts?.expired ?? 0);
      const gap = gaps.get(post.userId);
      const funding = fundingState(post.fundedUntil, today);
      return {
        ...post,
        about: [
          stages[post.stage as Stage],
          `${people} ${people === 1 ? 'person' : 'people'}`,
          roomInWords(people, post.capacity),
        ]
          .filter(Boolean)
          .join(', '),
        arrange: [
          gap && gapInWords('line', gap.line),
          gap && gapInWords('clinical', gap.clinical),
          late > 0 && `mandatory training not in date: ${late}`,
          counts?.soon && `mandatory training due soon: ${counts.soon}`,
          funding === 'soon' && 'the money for the post ends soon',
          funding === 'ended' && 'the money for the post has ended',
          post.stage === 'induction' &&
            post.toDo > 0 &&
            `still to do of the induction: ${post.toDo}`,
        ].filter((words) => typeof words === 'string'),
      };
    }),
    mayManage: mayManagePosts(ctx.actor),
    base: at(''),
  };
}

export default function TeamPage() {
  const { posts, mayManage, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Team – Holdfast</title>
      <h1 className="nhsuk-heading-l">Team</h1>
      <p>
        By name, for supporting one another. What people write for themselves, and how far they feel
        they belong, is theirs and is not here.
      </p>
      {mayManage && <Button href={`${base}/team/new`}>Make a post</Button>}
      {posts.length === 0 ? (
        <EmptyState title="No posts yet">
          {mayManage
            ? 'Make a post for each link worker: employer, practices, hours, and how many people at once.'
            : 'The service manager makes a post for each link worker.'}
        </EmptyState>
      ) : (
        <RowList label="Link workers, by name">
          {posts.map((post) => (
            <Row
              key={post.id}
              title={<a href={`${base}/team/${post.id}`}>{post.name}</a>}
              status={
                post.arrange.length > 0 ? (
                  <StatusTag tone="attention">Worth arranging</StatusTag>
                ) : (
                  <StatusTag tone="done">In order</StatusTag>
                )
              }
            >
              {post.about}
              {post.arrange.length > 0 && (
                <ul className="nhsuk-list nhsuk-list--bullet">
                  {post.arrange.map((words) => (
                    <li key={words}>{words}</li>
                  ))}
                </ul>
              )}
            </Row>
          ))}
        </RowList>
      )}
    </>
  );
}
