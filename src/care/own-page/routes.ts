import { type RouteConfig, route } from '@react-router/dev/routes';

export const ownPageRoutes = [
  route('o/:organisation/people/:person/own-page', 'care/own-page/pages/grant.tsx'),
  route('mine', 'care/own-page/pages/mine.tsx'),
  route('mine/:token', 'care/own-page/pages/enter.tsx'),
] satisfies RouteConfig;
