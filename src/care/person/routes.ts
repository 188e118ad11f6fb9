import { type RouteConfig, route } from '@react-router/dev/routes';

export const personRoutes = [
  route('o/:organisation/people', 'care/person/pages/people.tsx'),
  route('o/:organisation/people.csv', 'care/person/pages/people-csv.ts'),
  route('o/:organisation/people/new', 'care/person/pages/person-new.tsx'),
  route('o/:organisation/people/:person/details', 'care/person/pages/person-details.tsx'),
  route('o/:organisation/people/:person/edit', 'care/person/pages/person-edit.tsx'),
  route('o/:organisation/people/:person/access', 'care/person/pages/person-access.tsx'),
] satisfies RouteConfig;
