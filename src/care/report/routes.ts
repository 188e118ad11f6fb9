import { type RouteConfig, route } from '@react-router/dev/routes';

export const reportRoutes = [
  route('o/:organisation/reports', 'care/report/pages/reports.tsx'),
  route('o/:organisation/reports/:report', 'care/report/pages/report.tsx'),
  route('o/:organisation/reports/:report/file.csv', 'care/report/pages/report-csv.ts'),
  route('o/:organisation/reports/:report/file.xlsx', 'care/report/pages/report-xlsx.ts'),
  route('o/:organisation/reports/:report/file.pdf', 'care/report/pages/report-pdf.ts'),
] satisfies RouteConfig;
