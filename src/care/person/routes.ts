import type { RouteConfig } from '@react-router/dev/routes';

export const personRoutes = [] satisfies RouteConfig;
