import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { benignHere } from '../support/command-here.ts';
import { benign, folderWith } from '../support/command-line.ts';

const SMALL =
  'data: { n: 6, d: 40 }\nnetwork: { width: 4 }\ntraining: { steps: 5 }\nrisk: { endPoints: 0, trajectoryPoints: 0 }\n';

it('benign diff: runs, records of another version, and specs', async () => {
  const folder = folderWith({ 'a.yaml': SMALL, 'b.yaml': `extends: a.yaml\ntraining: { steps: 7 }\n` });
  const diff = (...args: string[]) => benignHere(['diff', ...args], folder);
  for (const name of ['a', 'b'])
    expect((await benignHere(['run', `${name}.yaml`, '--out', name], folder)).status).toBe(0);
  expect(await diff('a', 'a/record.json', '--exit-code')).toEqual({
    status: 0,
    stdout: 'the same\n',
    stderr: '',
  });

  const json = benign(['diff', 'a', 'b', '--json', '--exit-code'], folder);
  expect(json.status).toBe(1);
  const found = JSON.parse(json.stdout);
  expect(found.spec).toEqual([{ path: 'spec.training.steps', a: 5, b: 7 }]);
  expect(found.numbers.find(({ path }: { path: string }) => path === 'training.steps')).toMatchObject({
    difference: 2,
  });
  const text = await diff('a', 'b');
  expect(text.status).toBe(0);
  expect(text.stdout).toContain('spec.training.steps: 5 -> 7');
  expect(text.stdout).toMatch(/training\.margins\[\]: 6 differ, at most by/);

  expect((await diff('a.yaml', 'b.yaml')).stdout).toBe('Spec\n  spec.training.steps: 5 -> 7\n');
  writeFileSync(join(folder, 'c.yaml'), 'extends: a.yaml\ndata: { labelNoise: { count: 1 } }\n');
  expect((await diff('a.yaml', 'c.yaml')).stdout).toBe(
    'Spec\n  spec.data.labelNoise.rate: 0 -> nothing\n  spec.data.labelNoise.count: nothing -> 1\n',
  );
  const { schema: _, ...old } = JSON.parse(readFileSync(join(folder, 'a', 'record.json'), 'utf8'));
  writeFileSync(join(folder, 'old.json'), JSON.stringify({ ...old, version: '0.0.9' }));
  const told = (await diff('old.json', 'a')).stdout;
  expect(told).toContain('version 0.0.9, from before records had a schema -> version');
  expect(told).toContain('the first lacks limit.heading and verdict.judged');
  expect(told).toContain('Only in the second\n  schema');
  expect((await diff('a', 'nowhere')).status).toBe(2);
});
