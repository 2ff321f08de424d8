import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

/** The browser that the test command found; absent in the projects that need none. */
const executablePath = process.env.BENIGN_CHROMIUM;

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // As on a page that is served with COOP and COEP headers.
  '--enable-features=SharedArrayBuffer',
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'house', include: ['tests/house/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'node',
          include: ['tests/core/**/*.test.ts', 'tests/node/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      { test: { name: 'soak', include: ['tests/soak/**/*.test.ts'], testTimeout: 3_600_000 } },
      {
        optimizeDeps: { include: ['@observablehq/plot'] },
        test: {
          name: 'chromium',
          include: ['tests/core/**/*.test.ts', 'tests/chromium/**/*.test.ts'],
          testTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: chromiumArguments, ...(executablePath ? { executablePath } : {}) },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
