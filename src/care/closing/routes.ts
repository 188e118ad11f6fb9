import { type RouteConfig, route } from '@react-router/dev/routes';

const kept = 'o/:organisation/people/:person/summaries/:summary';

export const closingRoutes = [
  route('o/:organisation/people/:person/close', 'care/closing/pages/close.tsx'),
  route('o/:organisation/people/:person/letter', 'care/closing/pages/letter.tsx'),
  route(kept, 'care/closing/pages/summary.tsx'),
  route(`${kept}.pdf`, 'care/closing/pages/summary-pdf.ts'),
  route(`${kept}.txt`, 'care/closing/pages/summary-text.ts'),
] satisfies RouteConfig;
