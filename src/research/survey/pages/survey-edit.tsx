import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { datePartsOf, ErrorSummaryFor } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { changeSurvey } from '../commands.server.ts';
import { offeredQuestionnaires, readSurvey } from '../queries.server.ts';
import { surveyShape } from '../rules.ts';
import type { Route } from './+types/survey-edit';
import { SurveyForm } from './survey-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey } = await readSurvey(ctx, args.params.survey);
  if (survey.status !== 'draft') throw refuse.conflict('A survey that was opened stays as it is.');
  const text = (value: number | null) => (value === null ? '' : String(value));
  return {
    questionnaires: await offeredQuestionnaires(ctx),
    key: newId(),
    version: survey.version,
    values: {
      title: survey.title,
      purpose: survey.purpose,
      questionnaire: survey.questionnaire,
      byOpenLink: survey.byOpenLink ? 'yes' : '',
      answersOut: survey.answersOut ? 'yes' : '',
      remindAfter: text(survey.remindAfter),
      quota: text(survey.quota),
      smallestGroup: text(survey.smallestGroup),
      ...datePartsOf('closesOn', survey.closesOn),
    },
    back: at(`/surveys/${survey.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey } = args.params;
  const posted = await readPosted(args.request);
  return submit(ctx, posted, surveyShape, async (keyed, input) => {
    await changeSurvey(keyed, survey, posted.version ?? 0, input);
    return at(`/surveys/${survey}`);
  });
}

export default function SurveyEditPage() {
  const { questionnaires, key, version, values, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>Change the survey – Holdfast</title>
      <BackLink href={back}>The survey</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <Theirs refused={refused} />
      <h1 className="nhsuk-heading-l">Change the survey</h1>
      <SurveyForm
        values={refused?.values ?? values}
        errors={refused?.errors ?? {}}
        idempotencyKey={refused?.key ?? key}
        version={refused?.version ?? version}
        questionnaires={questionnaires}
      >
        Save
      </SurveyForm>
    </>
  );
}
