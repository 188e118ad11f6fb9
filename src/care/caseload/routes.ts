import { type RouteConfig, route } from '@react-router/dev/routes';

export const caseloadRoutes = [
  route('o/:organisation/caseloads', 'care/caseload/pages/caseloads.tsx'),
  route('o/:organisation/caseloads/weights', 'care/caseload/pages/weights.tsx'),
] satisfies RouteConfig;
