import { type RouteConfig, route } from '@react-router/dev/routes';

export const measureRoutes = [
  route('o/:organisation/people/:person/measures', 'care/measure/pages/measures.tsx'),
  route('o/:organisation/measures/:measure', 'care/measure/pages/measure.tsx'),
  route('questions/:token', 'care/measure/pages/questions.tsx'),
] satisfies RouteConfig;
