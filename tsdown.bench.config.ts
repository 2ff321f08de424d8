import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: 'bench/*.ts',
  outDir: 'out/bench',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  deps: { skipNodeModulesBundle: true },
  dts: false,
  clean: true,
});
