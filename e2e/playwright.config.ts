import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.journey.ts',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  workers: 2,
  forbidOnly: process.env.CI === 'true',
  globalSetup: './start-demo.ts',
  reporter: [
    ['list'],
    ['./page-text-reporter.ts'],
    [
      'json',
      { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? '../test-results/journeys.json' },
    ],
  ],
  outputDir: '../test-results',
  use: {
    screenshot: 'only-on-failure',
    actionTimeout: 20_000,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    launchOptions: {
      executablePath: process.env.HOLDFAST_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
