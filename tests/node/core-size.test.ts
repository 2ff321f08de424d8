/**
 * What a page loads to run the default system: the library's `run`, bundled and compressed as a server would send it. What is imported
 * when asked for is not counted: what comes after training is loaded then.
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type OutputChunk, rolldown } from 'rolldown';
import { expect, it } from 'vitest';

const MOST = 161_000;
const root = fileURLToPath(new URL('../../', import.meta.url));
const core = `export { run } from ${JSON.stringify(`${root}src/browser.ts`)};\n`;

it(`the core takes at most ${MOST} bytes`, async () => {
  const plugin = {
    name: 'core',
    resolveId: (id: string) => (id === 'core' ? id : null),
    load: (id: string) => (id === 'core' ? core : null),
  };
  await using bundle = await rolldown({ input: 'core', platform: 'browser', cwd: root, plugins: [plugin] });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  const chunks = new Map(output.filter(isChunk).map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set(output.filter(isChunk).filter(({ isEntry }) => isEntry));
  for (const { imports } of loaded) for (const name of imports) loaded.add(chunks.get(name) as OutputChunk);
  const sizes = [...loaded].map(({ code }) => gzipSync(code, { level: 9 }).length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(MOST / 2);
  expect(bytes).toBeLessThanOrEqual(MOST);
});

function isChunk(file: { readonly type: string }): file is OutputChunk {
  return file.type === 'chunk';
}
