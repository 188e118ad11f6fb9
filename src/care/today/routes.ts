import { type RouteConfig, route } from '@react-router/dev/routes';

export const todayRoutes = [
  route('o/:organisation/today', 'care/today/pages/today.tsx'),
  route('o/:organisation/calendar', 'care/today/pages/calendar.tsx'),
  route('calendar/:file', 'care/today/pages/calendar-feed.ts'),
] satisfies RouteConfig;
