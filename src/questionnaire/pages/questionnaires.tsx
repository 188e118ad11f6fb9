import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { draftQuestionnaire } from '../commands.server.ts';
import { listDefinitions } from '../queries.server.ts';
import {
  type DefinitionStatus,
  definitionStatuses,
  keepsFor,
  type Source,
  sources,
  titleShape,
} from '../rules.ts';
import type { Route } from './+types/questionnaires';
import { tones } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const [keeper] = keepsFor(ctx.actor);
  return { list: await listDefinitions(ctx), keeper, base: at('/questionnaires'), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, titleShape, async (keyed, input) => {
    const { id } = await draftQuestionnaire(keyed, input);
    return at(`/questionnaires/${id}`);
  });
}

export default function QuestionnairesPage() {
  const { list, keeper, base, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Questionnaires – Holdfast`}</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Questionnaires</h1>
      <p>
        Questions of your own,{' '}
        {keeper === 'research'
          ? 'to be asked in surveys: researchers alone see them here.'
          : 'to be offered as a measure beside those that come with Holdfast.'}{' '}
        Once published a version never changes, so that an answer always says what was asked.
      </p>
      {list.length === 0 ? (
        <EmptyState title="No questionnaires yet">
          <p>
            Write one below, or <a href={`${base}/import`}>import one</a> from FHIR, XLSForm or
            REDCap.
          </p>
        </EmptyState>
      ) : (
        <RowList label="Questionnaires, newest first">
          {list.map((one) => (
            <Row
              key={one.id}
              title={<a href={`${base}/${one.id}`}>{one.title}</a>}
              status={
                <StatusTag tone={tones[one.status as DefinitionStatus]}>
                  {definitionStatuses[one.status as DefinitionStatus]}
                </StatusTag>
              }
            >
              Version {one.version}, {sources[one.source as Source].toLowerCase()}
              {one.publishedAt &&
                `, published ${formatDate(one.publishedAt)} by ${one.publishedBy}`}
              {one.measure && one.status === 'published' && ', offered as a measure'}
              {one.forResearch && keeper === 'service' && ', for research'}
            </Row>
          ))}
        </RowList>
      )}
      <p>
        <a href={`${base}/import`}>Import a questionnaire</a>
      </p>
      <h2>Write a new one</h2>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextField {...form} name="title" label="Title" autoComplete="off" />
        <Button preventDoubleClick>Start writing</Button>
      </ActForm>
    </>
  );
}
