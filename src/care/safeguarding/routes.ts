import { type RouteConfig, route } from '@react-router/dev/routes';

const page = (path: string, file: string) =>
  route(`o/:organisation/${path}`, `care/safeguarding/pages/${file}.tsx`);

export const safeguardingRoutes = [
  page('concerns', 'concerns'),
  page('concerns/:concern', 'concern'),
  page('people/:person/concerns/new', 'concern-new'),
  page('referrals/:referral/concerns/new', 'concern-from-referral'),
] satisfies RouteConfig;
