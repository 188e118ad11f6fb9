import { type RouteConfig, route } from '@react-router/dev/routes';

export const handOverRoutes = [
  route('o/:organisation/hand-over/:from', 'care/hand-over/pages/hand-over.tsx'),
] satisfies RouteConfig;
