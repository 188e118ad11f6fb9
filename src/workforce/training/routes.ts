import { type RouteConfig, route } from '@react-router/dev/routes';

export const trainingRoutes = [
  route('o/:organisation/training', 'workforce/training/pages/mandatory.tsx'),
  route('o/:organisation/training/:user', 'workforce/training/pages/training.tsx'),
] satisfies RouteConfig;
