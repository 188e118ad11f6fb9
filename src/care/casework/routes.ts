import { type RouteConfig, route } from '@react-router/dev/routes';

const page = (path: string, file: string) =>
  route(`o/:organisation/${path}`, `care/casework/pages/${file}.tsx`);

export const caseworkRoutes = [
  page('people/:person', 'person'),
  page('people/:person/contacts/new', 'contact'),
  page('contacts/:contact', 'kept-contact'),
  page('contacts/:contact/record', 'planned-contact'),
  page('contacts/:contact/move', 'move-contact'),
  page('contacts/:contact/correct', 'correct-contact'),
  page('people/:person/appointments/new', 'appointment'),
  page('people/:person/plan', 'plan'),
  page('people/:person/readiness', 'readiness'),
  page('people/:person/support', 'support'),
  page('people/:person/follow-up', 'follow-up'),
  page('people/:person/holding/new', 'start-holding'),
  page('caseload', 'caseload'),
  route('o/:organisation/caseload.csv', 'care/casework/pages/caseload-csv.ts'),
  page('holding', 'holding-list'),
  route('o/:organisation/holding.csv', 'care/casework/pages/holding-csv.ts'),
  page('holding/:holding', 'holding'),
] satisfies RouteConfig;
