import type { RouteConfig } from '@react-router/dev/routes';

export const referralRoutes = [] satisfies RouteConfig;
