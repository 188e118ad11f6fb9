import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, RadiosField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { formatDateTime } from '#ui/time.ts';
import { askForFile, readAnswersOut } from '../answers-made.server.ts';
import {
  answerFiles,
  HOURS_KEPT,
  type LongFile,
  longFiles,
  MOST_AT_ONCE,
  makeShape,
} from '../rules.ts';
import type { Route } from './+types/answers';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey, answered, why, made } = await readAnswersOut(ctx, args.params.survey);
  const { title, smallestGroup } = survey;
  const here = at(`/surveys/${survey.id}/answers`);
  return {
    title,
    smallestGroup,
    answered,
    why,
    made: made.map(({ id, file, status, total, written, madeAt }) => ({
      id,
      label: answerFiles[file as LongFile].label,
      status,
      total,
      written,
      until: new Date(madeAt.getTime() + HOURS_KEPT * 3_600_000),
    })),
    key: newId(),
    here,
    back: at(`/surveys/${survey.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey } = args.params;
  return submit(ctx, await readPosted(args.request), makeShape, async (keyed, { file }) => {
    await askForFile(keyed, survey, file);
    return at(`/surveys/${survey}/answers`);
  });
}

const direct = (name: string, answered: number) =>
  answered <= MOST_AT_ONCE || !(longFiles as readonly string[]).includes(name);

export default function AnswersPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { title, smallestGroup, answered, why, here, back } = page;
  const reasons = {
    'not-told':
      'Whoever answered was told that results of groups alone are read. What was said to them holds.',
    open: 'They can be taken out when the survey is closed. Two files taken before would show who answered in between.',
    few: `Fewer than ${smallestGroup} people answered.`,
  };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Answers one by one: ${title} – Holdfast`}</title>
      <BackLink href={back}>The survey</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
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
            {Object.entries(answerFiles)
              .filter(([name]) => direct(name, answered))
              .map(([name, { label }]) => (
                <li key={name}>
                  <a href={`${here}/${name}`}>{label}</a>
                </li>
              ))}
          </ul>
          {answered > MOST_AT_ONCE && (
            <ActForm idempotencyKey={refused?.key ?? page.key}>
              <RadiosField
                name="file"
                label="Have a file of all answers made"
                hint={`You alone can open it, for ${HOURS_KEPT} hours. When somebody withdraws it is deleted, and you can have it made again`}
                values={refused?.values ?? {}}
                errors={refused?.errors ?? {}}
                items={longFiles.map((value) => ({ value, label: answerFiles[value].label }))}
              />
              <Button preventDoubleClick>Make the file</Button>
            </ActForm>
          )}
          {page.made.length > 0 && <MadeFiles made={page.made} here={here} />}
        </>
      )}
    </>
  );
}

interface Made {
  id: string;
  label: string;
  status: string;
  total: number;
  written: number;
  until: Date;
}

/** The files made for whoever looks, newest first, and how far each is. */
function MadeFiles({ made, here }: { made: readonly Made[]; here: string }) {
  return (
    <section aria-labelledby="made">
      <h2 id="made">Files made for you</h2>
      <ul className="nhsuk-list">
        {made.map(({ id, label, status, total, written, until }) => (
          <li key={id}>
            {status === 'done' ? (
              <>
                <a href={`${here}/made/${id}`}>{label}</a>, {written} answers, until{' '}
                {formatDateTime(until)}
              </>
            ) : (
              <>
                <label htmlFor={`made-${id}`}>
                  {label}:{' '}
                  {status === 'waiting'
                    ? 'it will begin in a moment.'
                    : `${written} of ${total} answers are written.`}
                </label>{' '}
                <progress id={`made-${id}`} max={Math.max(1, total)} value={written} />
              </>
            )}
          </li>
        ))}
      </ul>
      {made.some(({ status }) => status !== 'done') && (
        <>
          <p>You can leave this page: the file is made meanwhile.</p>
          <Button href={here} variant="secondary">
            See how far it is
          </Button>
        </>
      )}
    </section>
  );
}
