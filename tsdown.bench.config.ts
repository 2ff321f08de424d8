import { defineConfig } from 'tsdown';

/** How a benchmark is bundled, each by itself, and what runs them; whoever bundles says which. */
export default defineConfig({
  outDir: 'out/bench',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  deps: { skipNodeModulesBundle: true },
  dts: false,
  clean: false,
});
