import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    node: 'src/node.ts',
    browser: 'src/browser.ts',
    cli: 'src/cli/entry.ts',
    'team-worker': 'src/cli/team-worker.ts',
    'sweep-worker': 'src/cli/sweep/worker.ts',
    'reproduce-worker': 'src/cli/reproduce/worker.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  // package.json names these declarations for both hosts.
  dts: { entry: ['src/node.ts'] },
  clean: true,
});
