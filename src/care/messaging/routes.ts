import { type RouteConfig, route } from '@react-router/dev/routes';

export const messagingRoutes = [
  route('o/:organisation/people/:person/message', 'care/messaging/pages/message.tsx'),
  route('o/:organisation/messages', 'care/messaging/pages/arrangements.tsx'),
  route('o/:organisation/messages/new', 'care/messaging/pages/template-new.tsx'),
  route('o/:organisation/messages/:template', 'care/messaging/pages/template.tsx'),
  route('stop/:token', 'care/messaging/pages/stop.tsx'),
] satisfies RouteConfig;
