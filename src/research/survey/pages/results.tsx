import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { SelectField } from '#ui/form.tsx';
import { Table } from '#ui/table.tsx';
import { readResults } from '../queries.server.ts';
import { splitItems } from '../results.ts';
import type { Route } from './+types/results';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey, of, shown } = await readResults(ctx, args.params.survey);
  const splits = splitItems(of).map((item) => ({
    value: item.linkId,
    text: item.text ?? item.linkId,
  }));
  const wanted = new URL(args.request.url).searchParams.get('by');
  const questions = shown?.results.questions ?? [];
  return {
    title: survey.title,
    open: survey.status === 'open',
    smallestGroup: survey.smallestGroup,
    total: shown?.total ?? 0,
    questions: questions.map(({ by: _by, ...one }) => one),
    splits,
    by: apart(questions, splits.find(({ value }) => value === wanted)?.value),
    back: at(`/surveys/${survey.id}`),
  };
}

type Shown = Awaited<ReturnType<typeof readResults>>['shown'];

/** Each question by the answers to one, as far as those may be shown. */
function apart(questions: NonNullable<Shown>['results']['questions'], wanted: string | undefined) {
  const by = questions.find(({ linkId }) => linkId === wanted);
  if (!by) return null;
  return {
    linkId: by.linkId,
    text: by.text,
    tables: questions.flatMap(({ linkId, text, answers, by: all }) => {
      const rows = all[by.linkId];
      if (!rows) return [];
      return {
        linkId,
        text,
        head: answers.map(({ label }) => label),
        rows: rows.map((counts, at) => ({
          label: by.answers[at]?.label ?? '',
          counts: answers.map((_, column) => counts?.[column] ?? null),
        })),
      };
    }),
  };
}

const count = (n: number | null) => (n === null ? 'Kept back' : String(n));

export default function ResultsPage() {
  const { title, open, smallestGroup, total, questions, splits, by, back } =
    useLoaderData<typeof loader>();
  return (
    <>
      <title>{`Results: ${title} – Holdfast`}</title>
      <BackLink href={back}>The survey</BackLink>
      <h1 className="nhsuk-heading-l">Results: {title}</h1>
      <p>
        {open && 'Results move on when as many have answered again, and stay a step behind. '}A
        number is kept back where it tells of fewer than {smallestGroup} people, or where it would
        give such a number away: beside another number, or beside results that were shown before.
        Answers in words are only counted.
      </p>
      {questions.length === 0 ? (
        <EmptyState title="There is nothing to show yet">
          {open
            ? `It takes ${2 * smallestGroup} answers, or ${smallestGroup} when the survey is closed.`
            : `Fewer than ${smallestGroup} people answered.`}
        </EmptyState>
      ) : (
        <>
          <form method="get">
            <SelectField
              name="by"
              label="Apart by the answers to"
              placeholder="All together"
              values={{ by: by?.linkId }}
              items={splits}
            />
            <Button variant="secondary">Show</Button>
          </form>
          <p>{total} answers are counted here.</p>
          {by
            ? by.tables.map((table) => (
                <Table
                  key={table.linkId}
                  caption={{ children: table.text, size: 's' }}
                  responsive
                  firstCellIsHeader
                  head={[by.text, ...table.head]}
                  rows={table.rows.map(({ label, counts }) => [label, ...counts.map(count)])}
                />
              ))
            : questions.map((question) => (
                <Table
                  key={question.linkId}
                  caption={{ children: question.text, size: 's' }}
                  firstCellIsHeader
                  head={['Answer', 'How many']}
                  rows={question.answers.map(({ label, count: n }) => [label, count(n)])}
                />
              ))}
        </>
      )}
    </>
  );
}
