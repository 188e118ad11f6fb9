import type { RouteConfig } from '@react-router/dev/routes';

export const connectionRoutes = [] satisfies RouteConfig;
