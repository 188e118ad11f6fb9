import { type RouteConfig, route } from '@react-router/dev/routes';

export const accountRoutes = [
  route('sign-in', 'account/pages/sign-in.tsx'),
  route('sign-in/code', 'account/pages/sign-in-code.tsx'),
  route('sign-in/provider', 'account/pages/sign-in-provider.tsx'),
  route('sign-in/passkey', 'account/pages/sign-in-passkey.tsx'),
  route('sign-out', 'account/pages/sign-out.tsx'),
  route('organisations', 'account/pages/organisations.tsx'),
  route('invitation/:token', 'account/pages/invitation.tsx'),
  route('set-up/:token', 'account/pages/set-up.tsx'),
  route('forgotten-password', 'account/pages/forgotten-password.tsx'),
  route('new-password', 'account/pages/new-password.tsx'),
  route('account', 'account/pages/account.tsx'),
  route('account/second-factor', 'account/pages/second-factor.tsx'),
  route('account/passkeys', 'account/pages/passkeys.tsx'),
  route('account/passkeys/:id', 'account/pages/passkey.tsx'),
  route('o/:organisation/staff', 'account/pages/staff.tsx'),
  route('o/:organisation/staff/:user', 'account/administration/pages/member.tsx'),
  route('o/:organisation/organisations', 'account/administration/pages/tree.tsx'),
  route('o/:organisation/organisations/:id/new', 'account/administration/pages/add.tsx'),
  route('o/:organisation/organisations/:id', 'account/administration/pages/organisation.tsx'),
  route('o/:organisation/organisations/:id/staff', 'account/pages/staff.tsx', {
    id: 'staff-below',
  }),
  route(
    'o/:organisation/organisations/:id/staff/:user',
    'account/administration/pages/member.tsx',
    { id: 'member-below' },
  ),
  route('o/:organisation/organisations/:id/history', 'account/administration/pages/history.tsx'),
  route('o/:organisation/agreements', 'account/administration/pages/agreements.tsx'),
] satisfies RouteConfig;
