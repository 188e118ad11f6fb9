import { type RouteConfig, route } from '@react-router/dev/routes';

const page = (name: string) => `questionnaire/pages/${name}`;
const one = 'o/:organisation/questionnaires/:questionnaire';

export const questionnaireRoutes = [
  route('o/:organisation/questionnaires', page('questionnaires.tsx')),
  route('o/:organisation/questionnaires/import', page('import.tsx')),
  route(one, page('questionnaire.tsx')),
  route(`${one}/item`, page('item.tsx')),
  route(`${one}/conditions`, page('conditions.tsx')),
  route(`${one}/preview`, page('preview.tsx')),
  route(`${one}/differences`, page('differences.tsx')),
  route(`${one}/export/:format`, page('export.ts')),
] satisfies RouteConfig;
