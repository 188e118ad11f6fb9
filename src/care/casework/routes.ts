import type { RouteConfig } from '@react-router/dev/routes';

export const caseworkRoutes = [] satisfies RouteConfig;
