import { type RouteConfig, route } from '@react-router/dev/routes';

export const supervisionRoutes = [
  route('o/:organisation/work/reflections', 'workforce/supervision/pages/reflections.tsx'),
  route('o/:organisation/supervision', 'workforce/supervision/pages/shared-with-me.tsx'),
  route('o/:organisation/supervision/:user', 'workforce/supervision/pages/supervision.tsx'),
] satisfies RouteConfig;
