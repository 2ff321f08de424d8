/** `benign verify` on folders, and the limit's part of it in numpy. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/files/npz.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, folderWith } from '../support/command-line.ts';
import { clusterRows } from '../support/many-rows.ts';

const root = join(tmpdir(), `benign-verify-${process.pid}`);
/** At slope 0: points that no neuron of their own sign sees, beside neurons that slide, and seen by those of the other sign. */
const SPECS: Readonly<Record<string, object>> = {
  'left out': {
    data: { n: 12, d: 6, signal: { norm: 1 } },
    network: { positive: 2, negative: 3, slope: 0, init: { scale: 0.3 } },
    training: { steps: 500 },
  },
  'a group that vanishes': {
    seed: 160148,
    data: { n: 8, d: 5, signal: { norm: 1 }, labelNoise: { count: 1 } },
    network: { positive: 1, negative: 2, slope: 0, init: { scale: 0.3 } },
    training: { steps: 100 },
  },
  'left out, seen by others': {
    seed: 1,
    data: { n: 10, d: 40, signal: { norm: 1 }, labelNoise: { count: 1 } },
    network: { width: 2, slope: 0, init: { scale: 0.1 } },
    training: { steps: 1500 },
  },
};
const RUNS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.keys(SPECS).map((name) => [name, ['run', join(root, `${name}.json`)]])),
  strong: ['run', 'strong', '--set', 'training.steps=200', '--set', 'data.n=20', '--set', 'data.d=2000'],
  unactivated: ['run', 'unactivated', '--set', 'training.steps=200', '--set', 'data.n=20'],
  elsewhere: [
    ...[
      'run',
      'strong',
      '--set',
      'training.steps=500',
      '--set',
      'training.horizon=null',
      '--set',
      'data.n=12',
      '--set',
      'data.d=12',
    ],
    ...[
      '--set',
      'data.signal.norm=1',
      '--set',
      'network.width=6',
      '--set',
      'network.positive=3',
      '--set',
      'network.negative=3',
    ],
  ],
  digits: ['run', 'digits', '--set', 'training.steps=500'],
  rows: ['audit', '--x', join(root, 'rows.csv'), '--y', 'label', '--standardise', '--steps', '5'],
  audit: [
    'audit',
    '--x',
    'presets/breast-cancer/data.csv',
    '--y',
    'benign',
    '--standardise',
    '--per-class',
    '40',
    '--steps',
    '20',
  ],
};
const folderOf = (name: string) => join(root, name);

beforeAll(async () => {
  mkdirSync(root);
  for (const [name, spec] of Object.entries(SPECS))
    writeFileSync(join(root, `${name}.json`), JSON.stringify(spec));
  // Many points in few dimensions: arrays.npz leaves K out, and the rows are read again.
  const { X, y } = clusterRows(1002, 3, 1);
  const lines = Array.from(y, (label, i) => [...X.data.subarray(3 * i, 3 * i + 3), label].join());
  writeFileSync(join(root, 'rows.csv'), ['a,b,c,label', ...lines].join('\n'));
  for (const [name, args] of Object.entries(RUNS)) {
    const { status, stderr } = await benignHere([...args, '--out', folderOf(name)]);
    expect(status, stderr).toBe(0);
  }
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A copy of a folder with its record changed. */
function changed(name: string, change: (record: ReturnType<typeof recordOf>) => void): string {
  const record = recordOf(name);
  change(record);
  return folderWith({
    'record.json': JSON.stringify(record),
    'arrays.npz': readFileSync(join(folderOf(name), 'arrays.npz')),
  });
}

function recordOf(name: string) {
  return JSON.parse(readFileSync(join(folderOf(name), 'record.json'), 'utf8'));
}

describe('benign verify', () => {
  it.each(Object.keys(RUNS))('%s: holds, exit code 0', async (name) => {
    const { status, stdout } = await benignHere(['verify', folderOf(name)]);
    expect(stdout).toMatch(/claims hold, none fails/);
    expect(status).toBe(0);
    const { stdout: json } = await benignHere(['verify', folderOf(name), '--json']);
    expect(JSON.parse(json)).toMatchObject({
      holds: true,
      of: RUNS[name][0],
      counts: { doesNotHold: 0 },
    });
  });

  it('names what does not hold first, and exits with 1', () => {
    const folder = changed('strong', (record) => {
      record.limit.objective *= 1 + 1e-9;
    });
    const { status, stdout } = benign(['verify', folder]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/1 does not hold/);
    expect(stdout.split('\n').find((line) => line.includes('✗'))).toContain('limit.objective');
  });

  it('refuses a folder that is no run, with 2', async () => {
    const without = folderWith({ 'record.json': readFileSync(join(folderOf('strong'), 'record.json')) });
    const cases: readonly [string, RegExp][] = [
      [folderWith({ 'notes.txt': 'x' }), /record/],
      [without, /no arrays\.npz/],
      [
        folderWith({
          'record.json': readFileSync(join(folderOf('strong'), 'record.json')),
          'arrays.npz': 'no zip',
        }),
        /must be a whole zip archive/,
      ],
      [
        changed('strong', (record) => {
          record.schema = 2;
        }),
        /must be 3, the schema that this version reads/,
      ],
      [
        changed('strong', (record) => {
          record.data.n = 21;
        }),
        /must have the shape 21 x 21|must have 21 entries/,
      ],
      [
        folderWith({
          'record.json': readFileSync(join(folderOf('strong'), 'record.json')),
          'arrays.npz': writeNpz({ y: { shape: [1], data: Float64Array.of(1) } }),
        }),
        /must hold the array K/,
      ],
      [join(folderOf('strong'), 'nothing'), /must be the directory of a run/],
    ];
    for (const [folder, rule] of cases) {
      const { status, stderr } = await benignHere(['verify', folder]);
      expect(stderr, folder).toMatch(rule);
      expect(status).toBe(2);
    }
  });
});

const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

/** In numpy, where python3 has it. */
describe.runIf(hasNumpy)('examples/verify.py', () => {
  const python = (folder: string) =>
    spawnSync('python3', ['examples/verify.py', folder], { encoding: 'utf8' });

  // Of what has no K it says nothing.
  it.each(Object.keys(RUNS).filter((name) => name !== 'rows'))('%s: holds', (name) => {
    const { status, stdout, stderr } = python(folderOf(name));
    expect(stdout + stderr).toMatch(/every claim holds\n$/);
    expect(status).toBe(0);
  });

  it('a point that is left out although it is seen does not', () => {
    const folder = changed('left out', ({ limit }) => limit.reached.leftOut.push(0));
    expect(python(folder).stdout).toMatch(/DOES NOT HOLD +limit.reached.leftOut/);
  });

  it.each([
    'objective',
    'certificate.lower',
    'certificate.minMargin',
    'certificate.naturalResidual',
    'activationSlack',
  ])('a wrong %s does not', (path) => {
    const folder = changed('strong', ({ limit }) => {
      const keys = path.split('.');
      const part = keys.length > 1 ? limit[keys[0]] : limit;
      part[keys[keys.length - 1]] += 1e-9;
    });
    const { status, stdout } = python(folder);
    expect(stdout).toMatch(new RegExp(`DOES NOT HOLD +limit.${path.replace('.', '\\.')} `));
    expect(status).toBe(1);
  });
});

it('examples/verify.py has at most a hundred lines', () => {
  expect(readFileSync('examples/verify.py', 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(100);
});
