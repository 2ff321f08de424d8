import { expect, it } from 'vitest';
import { namedCases } from '../fuzz/cases.ts';
import { kinds } from '../fuzz/kinds.ts';

it.each(namedCases())('$name', async ({ kind, found }) => {
  expect(await kinds.find(({ name }) => name === kind)?.judge(found)).toBeNull();
});
