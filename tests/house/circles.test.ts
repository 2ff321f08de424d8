import { expect, it } from 'vitest';
import { circles } from './circles.ts';
import { readSources } from './repository.ts';

const file = (path: string, ...imports: string[]) => ({
  path,
  text: imports.map((name) => `import { x } from '${name}';\n`).join(''),
});

it('no files import each other in a circle', () => {
  expect(circles(readSources(['src'], /\.ts$/))).toEqual([]);
});

it('a circle is found, of two files or of more, and of types', () => {
  expect(
    circles([file('src/a.ts', './b.ts'), file('src/b.ts', './c/d.ts'), file('src/c/d.ts', '../a.ts')]),
  ).toEqual([['src/a.ts', 'src/b.ts', 'src/c/d.ts']]);
  const types = { path: 'src/a.ts', text: "export type { X } from './b.ts';\n" };
  expect(circles([types, file('src/b.ts', './a.ts')])).toEqual([['src/a.ts', 'src/b.ts']]);
});

it('one way is none, nor is what is loaded when it is asked for', () => {
  expect(circles([file('src/a.ts', './b.ts'), file('src/b.ts', './c.ts'), file('src/c.ts')])).toEqual([]);
  const later = { path: 'src/b.ts', text: "const a = () => import('./a.ts');\n" };
  expect(circles([file('src/a.ts', './b.ts'), later])).toEqual([]);
});
