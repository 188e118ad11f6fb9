import { type RouteConfig, route } from '@react-router/dev/routes';

const page = (path: string, file: string) =>
  route(`o/:organisation/${path}`, `care/group/pages/${file}.tsx`);

export const groupRoutes = [
  page('groups', 'groups'),
  page('groups/new', 'group-new'),
  page('groups/:session', 'group'),
] satisfies RouteConfig;
