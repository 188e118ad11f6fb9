import { type RouteConfig, route } from '@react-router/dev/routes';

export const communityRoutes = [
  route('o/:organisation/community', 'care/community/pages/community.tsx'),
] satisfies RouteConfig;
