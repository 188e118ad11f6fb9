import { configDefaults, defineConfig } from 'vitest/config';

// Pages as people are given them: React's half for development takes several times as long. What it warns
// of, the journeys hear.
process.env.NODE_ENV = 'production';

/** What tries the embedded database itself is the same in both runs. */
const embeddedAlone = 'src/platform/database/embedded/**';

export default defineConfig({
  test: {
    include: ['{src,test}/**/*.test.{ts,tsx}'],
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.HOLDFAST_TEST_DATABASE === 'postgres' ? [embeddedAlone] : []),
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
    globalSetup: ['test/support/setup.ts'],
  },
});
