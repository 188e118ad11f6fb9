import { type RouteConfig, route } from '@react-router/dev/routes';

const page = (name: string) => `care/criteria/pages/${name}.tsx`;

export const criteriaRoutes = [
  route('o/:organisation/criteria', page('criteria-list')),
  route('o/:organisation/criteria/:other', page('criteria')),
  route('o/:organisation/criteria/:other/edit', page('criteria-edit')),
] satisfies RouteConfig;
