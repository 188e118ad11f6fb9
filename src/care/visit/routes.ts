import { type RouteConfig, route } from '@react-router/dev/routes';

export const visitRoutes = [
  route('o/:organisation/contacts/:contact/visit', 'care/visit/pages/visit.tsx'),
  route('o/:organisation/visits', 'care/visit/pages/visits.tsx'),
] satisfies RouteConfig;
