import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { listSurveys } from '../queries.server.ts';
import { type SurveyStatus, surveyStatuses } from '../rules.ts';
import type { Route } from './+types/surveys';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const before = new URL(args.request.url).searchParams.get('before') ?? undefined;
  return { ...(await listSurveys(ctx, before)), here: at('/surveys') };
}

const tones: Record<SurveyStatus, Tone> = { draft: 'new', open: 'active', closed: 'closed' };

export default function SurveysPage() {
  const { surveys, more, here } = useLoaderData<typeof loader>();
  const last = surveys.at(-1);
  return (
    <>
      <title>Surveys – Holdfast</title>
      <h1 className="nhsuk-heading-l">Surveys</h1>
      <p>
        Whoever answers stays unknown, unless they ask for their answers to be linked with them.
      </p>
      <Button href={`${here}/new`}>Begin a survey</Button>
      {surveys.length === 0 ? (
        <EmptyState title="There are no surveys yet">
          A survey asks a questionnaire of people you invite, or of anybody with its link.
        </EmptyState>
      ) : (
        <RowList label="Surveys">
          {surveys.map(({ id, title, status, closesOn }) => (
            <Row
              key={id}
              title={<a href={`${here}/${id}`}>{title}</a>}
              status={
                <StatusTag tone={tones[status as SurveyStatus]}>
                  {surveyStatuses[status as SurveyStatus]}
                </StatusTag>
              }
            >
              {closesOn && `Until ${formatDate(closesOn)}`}
            </Row>
          ))}
        </RowList>
      )}
      {more && last && <a href={`${here}?before=${last.id}`}>Earlier surveys</a>}
    </>
  );
}
