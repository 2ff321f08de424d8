import { builtinModules } from 'node:module';
import { esmExternalRequirePlugin } from 'rolldown/plugins';
import { defineConfig } from 'tsdown';
import { BUNDLED, chunkGroups, notices } from './scripts/bundle.ts';

const ROOTS = { thread: 'src/cli/team-worker.ts', browser: 'src/browser.ts', command: 'src/cli/main.ts' };
const builtins = builtinModules.flatMap((name) => [name, `node:${name}`]);

export default defineConfig([
  {
    entry: {
      node: 'src/node.ts',
      browser: 'src/browser.ts',
      cli: 'src/cli/entry.ts',
      'team-worker': 'src/cli/team-worker.ts',
      'sweep-worker': 'src/cli/sweep/worker.ts',
      'reproduce-worker': 'src/cli/reproduce/worker.ts',
    },
    format: 'esm',
    // A page loads some of these chunks: nothing of Node's comes into them, and of packages that differ there the module for all.
    platform: 'neutral',
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    target: 'node20',
    fixedExtension: false,
    dts: false,
    deps: { alwaysBundle: /^zod\//, onlyBundle: BUNDLED },
    outputOptions: {
      codeSplitting: { groups: chunkGroups(ROOTS) },
    },
    plugins: [esmExternalRequirePlugin({ external: builtins }), notices()],
    clean: true,
  },
  {
    // package.json names these declarations for both hosts. They import the types of zod, which is a dependency for that.
    entry: { node: 'src/node.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    fixedExtension: false,
    dts: { emitDtsOnly: true },
    deps: { skipNodeModulesBundle: true },
    clean: false,
  },
]);
