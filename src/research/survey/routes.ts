import { type RouteConfig, route } from '@react-router/dev/routes';

export const surveyRoutes = [
  route('o/:organisation/surveys', 'research/survey/pages/surveys.tsx'),
  route('o/:organisation/surveys/new', 'research/survey/pages/survey-new.tsx'),
  route('o/:organisation/surveys/:survey', 'research/survey/pages/survey.tsx'),
  route('o/:organisation/surveys/:survey/edit', 'research/survey/pages/survey-edit.tsx'),
  route('o/:organisation/surveys/:survey/results', 'research/survey/pages/results.tsx'),
  route('o/:organisation/surveys/:survey/answers', 'research/survey/pages/answers.tsx'),
  route('o/:organisation/surveys/:survey/answers/:file', 'research/survey/pages/answers-file.ts'),
  route(
    'o/:organisation/surveys/:survey/answers/made/:made',
    'research/survey/pages/answers-made.ts',
  ),
  route('o/:organisation/surveys/:survey/poster', 'research/survey/pages/poster.tsx'),
  route('o/:organisation/surveys/:survey/sample', 'research/survey/pages/sample.tsx'),
  route('o/:organisation/surveys/:survey/sample.csv', 'research/survey/pages/sample-csv.ts'),
  route('survey/:token', 'research/survey/pages/answer.tsx'),
  route('take-part/:code', 'research/survey/pages/take-part.tsx'),
] satisfies RouteConfig;
