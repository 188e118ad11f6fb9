import { type RouteConfig, route } from '@react-router/dev/routes';

export const codeRoutes = [
  route('o/:organisation/codes', 'care/code/pages/codes.tsx'),
] satisfies RouteConfig;
