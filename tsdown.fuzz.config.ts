import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { main: 'tests/fuzz/main.ts', worker: 'tests/fuzz/worker.ts' },
  outDir: 'out/fuzz/program',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  deps: { skipNodeModulesBundle: true },
  dts: false,
  clean: true,
});
