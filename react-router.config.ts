import type { Config } from '@react-router/dev/config';

export default {
  appDirectory: 'src',
  ssr: true,
  // Addresses of people's records would else leak into manifest requests.
  routeDiscovery: { mode: 'initial' },
} satisfies Config;
