import { type RouteConfig, route } from '@react-router/dev/routes';

export const postRoutes = [
  route('o/:organisation/work', 'workforce/post/pages/work.tsx'),
  route('o/:organisation/work/belonging', 'workforce/post/pages/my-belonging.tsx'),
  route('o/:organisation/work/preview', 'workforce/post/pages/preview.tsx'),
  route('o/:organisation/belonging', 'workforce/post/pages/belonging.tsx'),
  route('o/:organisation/team', 'workforce/post/pages/team.tsx'),
  route('o/:organisation/team/new', 'workforce/post/pages/post-new.tsx'),
  route('o/:organisation/team/:post', 'workforce/post/pages/post.tsx'),
  route('o/:organisation/team/:post/edit', 'workforce/post/pages/post-edit.tsx'),
] satisfies RouteConfig;
