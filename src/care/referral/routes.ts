import { type RouteConfig, route } from '@react-router/dev/routes';

export const referralRoutes = [
  route('o/:organisation/refer/:begun?', 'care/referral/pages/refer.tsx'),
  route('o/:organisation/my-referrals', 'care/referral/pages/my-referrals.tsx'),
  route('o/:organisation/my-referrals.csv', 'care/referral/pages/my-referrals-csv.ts'),
  route('o/:organisation/waiting.csv', 'care/referral/pages/waiting-csv.ts'),
  route('o/:organisation/my-referrals/:referral', 'care/referral/pages/my-referral.tsx'),
  route('o/:organisation/referrals', 'care/referral/pages/referrals.tsx'),
  route('o/:organisation/referrals.csv', 'care/referral/pages/referrals-csv.ts'),
  route('o/:organisation/referrals/new', 'care/referral/pages/referral-new.tsx'),
  route('o/:organisation/referrals/import', 'care/referral/pages/referral-import.tsx'),
  route('o/:organisation/referrals/:referral', 'care/referral/pages/referral.tsx'),
  route('o/:organisation/waiting', 'care/referral/pages/waiting.tsx'),
  route('ask/:service', 'care/referral/pages/ask.tsx'),
  route('ask/:service/check', 'care/referral/pages/ask-check.tsx'),
  route('ask/:service/sent', 'care/referral/pages/ask-sent.tsx'),
  route('ask/:service/:question', 'care/referral/pages/ask-question.tsx'),
  route('referred/:token', 'care/referral/pages/referred.tsx'),
  route('refer/:service', 'care/referral/pages/refer-outside.tsx'),
  route('refer/:service/sent', 'care/referral/pages/refer-outside-sent.tsx'),
] satisfies RouteConfig;
