import { type RouteConfig, route } from '@react-router/dev/routes';

const pages = 'care/directory/pages';

export const directoryRoutes = [
  route('o/:organisation/directory', `${pages}/directory.tsx`),
  route('o/:organisation/directory.csv', `${pages}/directory-csv.ts`),
  route('o/:organisation/directory/imports', `${pages}/imports.tsx`),
  route('o/:organisation/directory/imports/:import', `${pages}/import.tsx`),
  route('o/:organisation/directory/imports/:import/columns', `${pages}/import-columns.tsx`),
  route('o/:organisation/directory/imports/:import/report', `${pages}/import-report.tsx`),
  route('o/:organisation/directory/new', `${pages}/listing-add.tsx`),
  route('o/:organisation/directory/:listing', `${pages}/listing.tsx`),
  route('o/:organisation/directory/:listing/correct', `${pages}/listing-correct.tsx`),
  route('o/:organisation/directory/:listing/report', `${pages}/listing-report.tsx`),
] satisfies RouteConfig;
