import type { RouteConfig } from '@react-router/dev/routes';

export const directoryRoutes = [] satisfies RouteConfig;
