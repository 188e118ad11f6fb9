import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink } from '#ui/button.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { makeSurvey } from '../commands.server.ts';
import { offeredQuestionnaires } from '../queries.server.ts';
import { surveyShape } from '../rules.ts';
import type { Route } from './+types/survey-new';
import { SurveyForm } from './survey-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  return { questionnaires: await offeredQuestionnaires(ctx), key: newId(), back: at('/surveys') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  return submit(ctx, await readPosted(args.request), surveyShape, async (keyed, input) => {
    const { id } = await makeSurvey(keyed, input);
    return at(`/surveys/${id}`);
  });
}

export default function SurveyNewPage() {
  const { questionnaires, key, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>Begin a survey – Holdfast</title>
      <BackLink href={back}>Surveys</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">Begin a survey</h1>
      <SurveyForm
        values={refused?.values ?? {}}
        errors={refused?.errors ?? {}}
        idempotencyKey={refused?.key ?? key}
        questionnaires={questionnaires}
      >
        Save as a draft
      </SurveyForm>
    </>
  );
}
