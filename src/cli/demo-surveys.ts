import type { Ctx } from '#platform/database/context.server.ts';
import { makeSurvey, openSurvey } from '../research/survey/commands.server.ts';
import { surveyShape } from '../research/survey/rules.ts';

const instrument = (name: string) => `https://holdfast.example/fhir/Questionnaire/${name}|1`;

/** A survey that is open to anybody with its link, and one that is being prepared. */
export async function seedSurveys(researcher: (daysAgo: number) => Ctx): Promise<void> {
  const { id } = await makeSurvey(
    researcher(9),
    surveyShape.parse({
      title: 'Feeling connected in Hillside',
      purpose:
        'We want to learn how connected people in our neighbourhoods feel, so that groups and drop-ins are where they help most.',
      questionnaire: instrument('loneliness'),
      byOpenLink: 'yes',
    }),
  );
  await openSurvey(researcher(7), id);
  await makeSurvey(
    researcher(2),
    surveyShape.parse({
      title: 'What has changed, in your words',
      purpose: 'To hear what changed most for people who had a link worker for half a year.',
      questionnaire: instrument('most-significant-change'),
      remindAfter: '10',
    }),
  );
}
