/** What an editor shows of the package as it is built. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isFunction } from '../support/api-page.ts';
import { shownOf } from '../support/editor.ts';
import { DOORS, docOf, surfaceOf } from '../support/public-surface.ts';

const folder = mkdtempSync(join(tmpdir(), 'benign-editor-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'planted.d.ts');
  writeFileSync(file, text);
  return file;
}

it('an editor shows of every function the docstring and the example that its source has', () => {
  const { types } = JSON.parse(readFileSync('package.json', 'utf8')).exports['.'];
  const shown = shownOf(types).sort((a, b) => (a.name < b.name ? -1 : 1));
  const source = surfaceOf(DOORS[0]).filter(isFunction);
  expect(shown).toEqual(
    source.map(({ name, declaration }) => {
      const { text, examples } = docOf(declaration);
      return { name, docstring: text, examples };
    }),
  );
  expect(shown.find(({ name }) => name === 'run')?.docstring).not.toBe('');
});

describe('functions without docstrings are seen', () => {
  it('where they are taken out of an object', () => {
    const text = 'declare const run: (spec: object) => object, size: number;\nexport { run, size };\n';
    expect(shownOf(written(text))).toEqual([{ name: 'run', docstring: '', examples: [] }]);
  });

  it('where the docstring is another’s', () => {
    const text =
      '/** One.\n * @example\n * one();\n */\nexport function one(): void;\nexport function two(): void;\n';
    expect(shownOf(written(text))).toEqual([
      { name: 'one', docstring: 'One.', examples: ['one();'] },
      { name: 'two', docstring: '', examples: [] },
    ]);
  });
});
