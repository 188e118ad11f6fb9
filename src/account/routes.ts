import { type RouteConfig, route } from '@react-router/dev/routes';

export const accountRoutes = [
  route('sign-in', 'account/pages/sign-in.tsx'),
  route('sign-out', 'account/pages/sign-out.tsx'),
  route('organisations', 'account/pages/organisations.tsx'),
] satisfies RouteConfig;
