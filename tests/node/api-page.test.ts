import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as library from '../../src/node.ts';
import { apiPage } from '../support/api-page.ts';
import { DOORS, docOf, surfaceOf } from '../support/public-surface.ts';

const PAGE = 'docs/api.md';

it('docs/api.md is what the source says (write it anew with: npx vitest run --project node tests/node/api-page.test.ts -u)', async () => {
  await expect(apiPage(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(`../../${PAGE}`);
});

it('the surface that is read from the source is the one that is imported, through both doors', () => {
  const [node, browser] = DOORS.map((door) => surfaceOf(door).map(({ name }) => name));
  expect(browser).toEqual(node);
  for (const name of Object.keys(library)) expect(node).toContain(name);
});

it('every exported name says what it is', () => {
  const silent = surfaceOf(DOORS[0]).filter(({ declaration }) => docOf(declaration).text === '');
  expect(silent.map(({ name }) => name)).toEqual([]);
});
