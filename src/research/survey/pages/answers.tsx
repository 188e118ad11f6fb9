import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { InsetText } from '#ui/messages.tsx';
import { readAnswersOut } from '../answers-out.server.ts';
import { answerFiles } from '../rules.ts';
import type { Route } from './+types/answers';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey, answered, why } = await readAnswersOut(ctx, args.params.survey);
  const { title, smallestGroup } = survey;
  return { title, smallestGroup, answered, why, back: at(`/surveys/${survey.id}`) };
}

export default function AnswersPage() {
  const { title, smallestGroup, answered, why, back } = useLoaderData<typeof loader>();
  const reasons = {
    'not-told':
      'Whoever answered was told that results of groups alone are read. What was said to them holds.',
    open: 'They can be taken out when the survey is closed. Two files taken before would show who answered in between.',
    few: `Fewer than ${smallestGroup} people answered.`,
  };
  return (
    <>
      <title>{`Answers one by one: ${title} – Holdfast`}</title>
      <BackLink href={back}>The survey</BackLink>
      <h1 className="nhsuk-heading-l">Answers one by one: {title}</h1>
      {why ? (
        <EmptyState title="These answers stay here">{reasons[why]}</EmptyState>
      ) : (
        <>
          <p>
            {answered} {answered === 1 ? 'answer' : 'answers'}, in no order, without the day and
            without anybody’s address. That a file was taken out is recorded.
          </p>
          <InsetText>
            <p>
              What people said can still tell who they are: few share a rare answer, and words are
              their own. Keep the files as you would a transcript, and suppress groups under{' '}
              {smallestGroup} in what you publish. Whoever withdraws from now on is no longer here,
              but is in a file taken before.
            </p>
          </InsetText>
          <ul className="nhsuk-list nhsuk-list--bullet">
            {Object.entries(answerFiles).map(([name, { label }]) => (
              <li key={name}>
                <a href={`${back}/answers/${name}`}>{label}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
