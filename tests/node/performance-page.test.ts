import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { BenchDocument } from '../../bench/support/report.ts';
import { type Goal, goalsTable, type Lookup } from '../support/performance-goals.ts';
import { performancePage, programsOf } from '../support/performance-page.ts';

const PAGE = 'docs/performance.md';
const MEASURED = 'docs/measured';

const read = (program: string): BenchDocument =>
  JSON.parse(readFileSync(`${MEASURED}/${program}.json`, 'utf8'));

it('docs/performance.md has what was measured (write it anew with: npx vitest run --project node tests/node/performance-page.test.ts -u)', async () => {
  await expect(performancePage(readFileSync(PAGE, 'utf8'), read)).toMatchFileSnapshot(`../../${PAGE}`);
});

it('what was measured stands there, each program once', () => {
  const files = readdirSync(MEASURED).map((file) => file.replace('.json', ''));
  expect(programsOf(readFileSync(PAGE, 'utf8')).sort()).toEqual(files.sort());
});

const DOCUMENT: BenchDocument = {
  version: '0.1.0',
  node: 'v20.1.0',
  processor: 'a processor',
  load: { cores: 2, processes: 7.53 },
  lines: [
    {
      ...{ program: 'margin', line: 'n = 5, |mu| = 4: solve', value: 1.23456, unit: 'ms' },
      ...{ better: 'lower', of: 'time', accuracy: { name: 'gap', value: 1.26e-15 } },
      beside: { name: 'scipy', value: 2.5, ratio: 0.4938 },
    },
    { program: 'margin', line: 'growth', value: 2, unit: '1', better: 'lower', of: 'ratio' },
    { program: 'other', line: 'of another', value: 3, unit: 's', better: 'lower', of: 'time' },
  ],
};

it('a table has the lines of its program, and the columns that are not empty', () => {
  const page = 'before\n<!-- measured: margin -->\nold\n<!-- end of measured -->\nafter';
  expect(performancePage(page, () => DOCUMENT).split('\n')).toEqual([
    'before',
    '<!-- measured: margin -->',
    '`npm run bench -- margin` (Node 20.1.0, a processor, 2 cores for 7.53 processes):',
    '',
    '| measured | value | beside | over it | accuracy |',
    '| --- | --- | --- | --- | --- |',
    '| n = 5, \\|mu\\| = 4: solve | 1.23 ms | scipy 2.5 ms | 0.494 | gap 1.3e-15 |',
    '| growth | 2 | | | |',
    '<!-- end of measured -->',
    'after',
  ]);
});

const ofLine: Lookup = (_, line) => {
  const found = DOCUMENT.lines.find((one) => one.line === line);
  if (found === undefined) throw new Error(`no ${line}`);
  return found;
};
const planted = (goal: Omit<Goal, 'work' | 'binds' | 'measured'>): string => {
  const whole: Goal = {
    ...{ work: 'growth, |mu| = 4', binds: 'nothing', measured: (of) => of('margin', 'growth').value },
    ...goal,
  };
  return goalsTable([whole], ofLine)[2];
};

it('a goal is met, or not, or not within the measured bound', () => {
  expect(goalsTable([], ofLine)).toEqual([
    '| work | goal | measured | met | what binds it |',
    '| --- | --- | --- | --- | --- |',
  ]);
  expect(planted({ atMost: 2, unit: 'ms' })).toBe(
    '| growth, \\|mu\\| = 4 | at most 2 ms | 2 ms | yes | nothing |',
  );
  expect(planted({ atLeast: 2.5 })).toBe('| growth, \\|mu\\| = 4 | at least 2.5 | 2 | no | nothing |');
  expect(planted({ atMost: 1, bound: () => 1.5 })).toContain('| no: the bound is 1.5 |');
  expect(planted({ atMost: 1, bound: () => 0.5 })).toContain('| no |');
  expect(planted({ atLeast: 3, bound: () => 2.2 })).toContain('| no: the bound is 2.2 |');
  expect(planted({ atLeast: 1, bound: () => 0.5 })).toContain('| yes |');
  expect(() => performancePage('<!-- goals -->\n<!-- end of goals -->', () => DOCUMENT)).toThrow('no line');
});

it('a program that measured nothing is refused', () => {
  const page = '<!-- measured: rows -->\n<!-- end of measured -->';
  expect(() => performancePage(page, () => DOCUMENT)).toThrow('nothing of rows');
});
