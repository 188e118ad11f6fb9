import { type RouteConfig, route } from '@react-router/dev/routes';

const page = (name: string) => `care/discretion/pages/${name}.tsx`;

export const discretionRoutes = [
  route('o/:organisation/discretion', page('continuum')),
  route('o/:organisation/discretion/agenda', page('agenda')),
  route('o/:organisation/discretion/elements/:element', page('element')),
  route('o/:organisation/discretion/elements/:element/change', page('change-element')),
  route('o/:organisation/discretion/elements/:element/at-odds', page('at-odds')),
  route('o/:organisation/discretion/settings/:setting', page('setting')),
  route('o/:organisation/discretion/requests', page('requests')),
  route('o/:organisation/discretion/requests/:request', page('request')),
  route('o/:organisation/discretion/circumstances', page('circumstances')),
  route('o/:organisation/discretion/deprivation', page('deprivation')),
  route('o/:organisation/discretion/new-element', page('new-element')),
  route('o/:organisation/discretion/over-time', page('over-time')),
  route('o/:organisation/discretion/services', page('services')),
  route('o/:organisation/agreement', page('agreement')),
  route('o/:organisation/agreement/:service/:setting', page('agreement-setting')),
] satisfies RouteConfig;
