import { describe, expect, it } from 'vitest';
import { uncalled } from './compiled.ts';
import { readSources } from './repository.ts';

/** A module that offers one function, in a room whose one other file is this. */
const about = (text: string) =>
  uncalled([
    { path: 'kernels/assembly/index.ts', text: "import { gram } from './product.ts';\nexport { gram };" },
    { path: 'kernels/assembly/product.ts', text: 'export function gram(): void {}' },
    { path: 'kernels/exports.ts', text: 'export interface Kernels { gram(): void }' },
    { path: 'kernels/products.ts', text },
  ]);

describe('this repository', () => {
  const kernels = readSources(['kernels'], /\.ts$/).filter(({ path }) => path !== 'kernels/compiled.ts');

  it('calls every function that its compiled kernels offer', () => {
    expect(uncalled(kernels)).toEqual([]);
  });

  it.each(['residual', 'log10', 'freeFrom'])('would miss each of them: %s', (name) => {
    const without = kernels.map(({ path, text }) => ({
      path,
      text: path.startsWith('kernels/assembly/')
        ? text
        : text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), 'other'),
    }));
    expect(uncalled(without)).toContain(`${name} of the compiled kernels is called by nothing`);
  });
});

describe('a function that the module offers', () => {
  it.each([
    'memory.kernels.gram();',
    'const { kernels } = memory;\nkernels.gram();',
    'const { gram } = instantiate();',
  ])('is called: %s', (text) => {
    expect(about(text)).toEqual([]);
  });

  it.each(['', 'gram();', 'export const gram = 1;', 'const { gram } = other;'])(
    'is not called: %s',
    (text) => {
      expect(about(text)).toEqual(['gram of the compiled kernels is called by nothing']);
    },
  );

  it('is not called by what is declared alone', () => {
    const text = 'export interface Kernels { gram(): void }';
    expect(uncalled([{ path: 'kernels/exports.ts', text }])).toEqual([
      'gram of the compiled kernels is called by nothing',
    ]);
  });
});
