import { type RouteConfig, route } from '@react-router/dev/routes';

export const connectionRoutes = [
  route('o/:organisation/people/:person/signpost', 'care/connection/pages/signpost.tsx'),
  route('o/:organisation/people/:person/connect', 'care/connection/pages/connect.tsx'),
  route('o/:organisation/connections', 'care/connection/pages/connections.tsx'),
  route('o/:organisation/connections.csv', 'care/connection/pages/connections-csv.ts'),
  route('o/:organisation/connections/:connection', 'care/connection/pages/connection.tsx'),
  route('answer/:token', 'care/connection/pages/answer.tsx'),
] satisfies RouteConfig;
