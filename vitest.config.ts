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

/**
 * Vitest holds what a module exports in an object without a prototype, which V8 looks up name by name at every use in another module. As the
 * prototype of some object it becomes one whose members V8 compiles into the code that uses them.
 */
const COMPILED_EXPORTS = {
  name: 'compiled-exports',
  transform: (code: string, id: string) =>
    /\/(kernels|src|tests)\/.*\.ts$/.test(id)
      ? { code: `${code}\n;Object.setPrototypeOf({}, __vite_ssr_exports__);`, map: null }
      : null,
};

/** Files run one after another in the same process, or page, which loads each module once: they leave it as they found it. */
const SHARED = { isolate: false };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'house', include: ['tests/house/**/*.test.ts'], testTimeout: 60_000 } },
      {
        plugins: [COMPILED_EXPORTS],
        test: {
          name: 'node',
          include: ['tests/core/**/*.test.ts', 'tests/node/**/*.test.ts'],
          ...SHARED,
          testTimeout: 120_000,
          // A worker is kept for the next file only where that is of the same project.
          sequence: { groupOrder: 1 },
        },
      },
      // What replaces modules, needs one as it is first loaded, or measures its process.
      { test: { name: 'alone', include: ['tests/alone/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'soak', include: ['tests/soak/**/*.test.ts'], testTimeout: 3_600_000 } },
      {
        // Anew at every start: what is found missing later reloads the page in the midst of a test.
        optimizeDeps: { include: ['@observablehq/plot'], force: true },
        test: {
          name: 'chromium',
          include: ['tests/core/**/*.test.ts', 'tests/chromium/**/*.test.ts'],
          ...SHARED,
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
