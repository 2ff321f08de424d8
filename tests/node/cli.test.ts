import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { benignHere } from '../support/command-here.ts';
import { benign, folderWith, interrupted } from '../support/command-line.ts';
import { readNpy } from '../support/npy.ts';

const SMALL = [
  '--set',
  'data.n=12',
  '--set',
  'data.d=400',
  '--set',
  'data.signal.norm=20',
  '--set',
  'training.steps=200',
];

describe('benign run', () => {
  it('prints the record and only it with --json', () => {
    const { status, stdout } = benign(['run', 'strong', ...SMALL, '--json']);
    expect(status).toBe(0);
    const record = JSON.parse(stdout);
    expect(Object.keys(record)).toEqual(
      expect.arrayContaining([
        'version',
        'spec',
        'seed',
        'notes',
        'data',
        'training',
        'limit',
        'horizon',
        'risk',
        'regime',
        'theory',
        'verdict',
      ]),
    );
    expect(record.spec.data.n).toBe(12);
    expect(record.training.margins).toHaveLength(12);
  });

  it('gives the same bytes twice, and other bytes for another seed', async () => {
    const once = benign(['run', 'strong', ...SMALL, '--seed', '3', '--json']).stdout;
    expect((await benignHere(['run', 'strong', ...SMALL, '--seed', '3', '--json'])).stdout).toBe(once);
    expect((await benignHere(['run', 'strong', ...SMALL, '--seed', '4', '--json'])).stdout).not.toBe(once);
  });

  it('answers the question in the terminal', async () => {
    const { status, stdout } = await benignHere(['run', 'strong', ...SMALL]);
    expect(status).toBe(0);
    for (const part of [
      'Did every neuron activate?',
      'Does it interpolate?',
      'Where does it go',
      'How far along',
      'What error',
      'Verdict:',
      'premise',
    ]) {
      expect(stdout).toContain(part);
    }
  });

  it('writes record.json, report.html, arrays.npz and timing.json, from which the KKT conditions can be rechecked', async () => {
    const out = join(folderWith(), 'run');
    const { status, stdout } = await benignHere(['run', 'strong', ...SMALL, '--out', out, '--json']);
    expect(status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['arrays.npz', 'record.json', 'report.html', 'timing.json']);
    const record = JSON.parse(readFileSync(join(out, 'record.json'), 'utf8'));
    expect(record).toEqual(JSON.parse(stdout));

    const arrays = Object.fromEntries(
      Object.entries(unzipSync(readFileSync(join(out, 'arrays.npz')))).map(([name, bytes]) => [
        name.replace(/\.npy$/, ''),
        readNpy(bytes, name),
      ]),
    );
    expect(Object.keys(arrays).sort()).toEqual(['C', 'K', 'Xmu', 'Z(0)', 'beta', 'y']);
    const { K, y, beta } = arrays;
    const [n] = beta.shape;
    const { slope, positive, negative, width } = record.spec.network;
    for (let i = 0; i < n; i++) {
      let margin = 0;
      for (let k = 0; k < n; k++) {
        const [plus, minus] = [positive / width, negative / width];
        const own = y.data[i] > 0 ? plus + slope * slope * minus : minus + slope * slope * plus;
        margin += (y.data[i] === y.data[k] ? own : -slope) * K.data[i * n + k] * beta.data[k];
      }
      expect(beta.data[i]).toBeGreaterThanOrEqual(0);
      expect(margin).toBeGreaterThan(1 - 1e-12);
      expect(Math.abs(beta.data[i] * (margin - 1))).toBeLessThan(1e-12 * beta.data[i] + 1e-15);
    }
  });

  it('rewrites the output of the same spec, and refuses that of another, touching nothing', async () => {
    const out = join(folderWith(), 'run');
    expect((await benignHere(['run', 'strong', ...SMALL, '--out', out])).status).toBe(0);
    expect((await benignHere(['run', 'strong', ...SMALL, '--out', out])).status).toBe(0);
    const before = statSync(join(out, 'record.json')).mtimeMs;
    const other = await benignHere(['run', 'strong', ...SMALL, '--seed', '7', '--out', out]);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('same spec and version');
    expect(statSync(join(out, 'record.json')).mtimeMs).toBe(before);
    const foreign = folderWith({ 'letter.txt': 'dear reader' });
    expect((await benignHere(['run', 'strong', ...SMALL, '--out', foreign])).status).toBe(2);
    expect(readdirSync(foreign)).toEqual(['letter.txt']);
  });

  it('says which label is which', async () => {
    const { stdout } = await benignHere(['run', 'digits', '--set', 'training.steps=10']);
    expect(stdout).toContain('labels: 0 is −1, 1 is +1');
  });

  it('exits 130 when interrupted, and leaves nothing but a checkpoint', async () => {
    const folder = folderWith();
    const spec = 'extends: strong\ntraining: { steps: 1e9 }\n';
    expect(await interrupted(['run', '-', '--out', 'out'], folder, spec, 500)).toEqual([130, null]);
    const left = existsSync(join(folder, 'out')) ? readdirSync(join(folder, 'out')) : [];
    expect(['run.checkpoint']).toEqual(expect.arrayContaining(left));
  });

  it('reads YAML and JSON specs with paths relative to the spec', async () => {
    const folder = folderWith({
      'x.csv': 'a,b,label\n1,0.5,cat\n0.9,0.6,cat\n-1,-0.4,dog\n-0.8,-0.5,dog\n',
      'spec.yaml': 'data:\n  source: file\n  x: x.csv\n  y: { column: label }\ntraining: { steps: 10 }\n',
      'spec.json': JSON.stringify({
        data: { source: 'file', x: 'x.csv', y: { column: 'label' } },
        training: { steps: '10' },
      }),
    });
    const yaml = await benignHere(['run', join(folder, 'spec.yaml'), '--json']);
    expect(yaml.status).toBe(0);
    expect(JSON.parse(yaml.stdout).data.classes).toEqual(['cat', 'dog']);
    const json = await benignHere(['run', 'spec.json', '--json'], folder);
    expect(json.stdout).toBe(yaml.stdout);
  });
});

/** Every refusal: exit 2, a message that names what, no output. */
const refused: [name: string, files: Record<string, string | Uint8Array>, args: string[], says: RegExp][] = [
  [
    'an unknown key',
    {},
    ['--set', 'data.dimensions=3'],
    /data\.dimensions: is not a known key; did you mean/,
  ],
  ['n = 0', {}, ['--set', 'data.n=0'], /data\.n: must be at least 1; got 0/],
  ['m = 0', {}, ['--set', 'network.width=0'], /network\.width: must be at least 1; got 0/],
  ['gamma above 1', {}, ['--set', 'network.slope=1.5'], /network\.slope: must be at most 1; got 1\.5/],
  ['gamma below 0', {}, ['--set', 'network.slope=-0.1'], /network\.slope: must be at least 0; got -0\.1/],
  ['a negative step', {}, ['--set', 'training.step=-1'], /training\.step: must be greater than 0; got -1/],
  [
    'a zero step',
    {},
    ['--set', 'training.step.relative=0'],
    /training\.step\.relative: must be greater than 0; got 0/,
  ],
  ['a fractional seed', {}, ['--seed', '1.5'], /seed: must be an integer; got 1\.5/],
  ['a number that is none', {}, ['--set', 'data.d=.nan'], /data\.d: must be/],
  ['a Gram that does not fit', {}, ['--set', 'data.n=900000'], /needs about .* GiB of memory/],
  ['a name of every object', {}, ['--set', '__proto__.a=1'], /--set: must be path=value/],
  [
    'a value that contains itself',
    { 's.yaml': 'a: &a [*a]\n' },
    ['s.yaml'],
    /s\.yaml, line 1, column 8: must not stand within what it repeats/,
  ],
  [
    'a kind of covariance',
    {},
    ['--set', 'data.covariance.type=foo'],
    /must be one of "isotropic", "blocks", "spiked", .*"spectrum"; got "foo"/,
  ],
  [
    'rows that are all zero',
    { 's.yaml': 'data: { x: a.csv, y: { column: c } }', 'a.csv': 'u,c\n0,0\n0,1\n' },
    ['s.yaml'],
    /data: must have its largest/,
  ],
  [
    'the record of an audit for a spec',
    { 's.json': '{ "version": "1", "spec": { "experiment": {} } }' },
    ['s.json'],
    /s\.json: must be a spec, or the record of a run; got "the record of an audit"/,
  ],
  ['no such preset or file', {}, ['nowhere.yaml'], /nowhere\.yaml: must be a file that can be read/],
  [
    'broken YAML',
    { 's.yaml': 'data: [1, 2\nx: 3' },
    ['s.yaml'],
    /s\.yaml, line \d+, column \d+: must be YAML or JSON/,
  ],
  [
    'a problem with its line',
    { 's.yaml': 'name: x\ndata:\n  n: -4\n' },
    ['s.yaml'],
    /s\.yaml, line 3: data\.n: must be at least 1; got -4/,
  ],
  [
    'a missing data file',
    { 's.yaml': 'data: { source: file, x: a.npy, y: b.npy }' },
    ['s.yaml'],
    /a\.npy: must be a file that can be read/,
  ],
  [
    'an empty .npy',
    { 's.yaml': 'data: { source: file, x: a.npy, y: b.npy }', 'a.npy': '' },
    ['s.yaml'],
    /a\.npy/,
  ],
  [
    'no labels',
    { 's.yaml': 'data: { source: file, x: a.csv }', 'a.csv': 'u,c\n1,0\n2,0\n' },
    ['s.yaml'],
    /data\.y: must be given: a file of labels, or \{ column: name \}/,
  ],
  [
    'three classes',
    { 's.yaml': 'data: { source: file, x: a.csv, y: { column: c } }', 'a.csv': 'u,c\n1,0\n2,1\n3,2\n' },
    ['s.yaml'],
    /a\.csv/,
  ],
  [
    'NaN in the data',
    { 's.yaml': 'data: { source: file, x: a.csv, y: { column: c } }', 'a.csv': 'u,c\n1,0\nnan,1\n' },
    ['s.yaml'],
    /a\.csv, line 3.*u/s,
  ],
  [
    'a ragged row',
    { 's.yaml': 'data: { source: file, x: a.csv, y: { column: c } }', 'a.csv': 'u,c\n1,0\n2\n' },
    ['s.yaml'],
    /a\.csv, line 3/,
  ],
  [
    'labels of another length',
    { 's.yaml': 'data: { source: file, x: a.csv, y: b.csv }', 'a.csv': 'u\n1\n2\n', 'b.csv': 'c\n1\n0\n1\n' },
    ['s.yaml'],
    /b\.csv|a\.csv/,
  ],
  [
    'a mean of another dimension',
    {
      's.yaml': 'data: { source: file, x: a.csv, y: { column: c }, mu: m.csv }',
      'a.csv': 'u,c\n1,0\n2,1\n',
      'm.csv': 'v\n1\n2\n',
    },
    ['s.yaml'],
    /data\.mu: must have 1 entries/,
  ],
  [
    'W(0) of another shape',
    {
      's.yaml':
        'data: { source: file, x: a.csv, y: { column: c } }\nnetwork: { width: 2, init: { file: w.csv } }',
      'a.csv': 'u,c\n1,0\n2,1\n',
      'w.csv': 'v\n1\n',
    },
    ['s.yaml'],
    /w\.csv: must be 2 x 1/,
  ],
];

describe('refusals', () => {
  it.each(refused)('%s', async (_, files, args, says) => {
    const folder = folderWith(files);
    const [spec, ...rest] = args[0].startsWith('--') ? ['strong', ...args] : args;
    const { status, stdout, stderr } = await benignHere(
      ['run', spec, ...rest, '--out', 'out', '--json'],
      folder,
    );
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it.each([[['frobnicate']], [['run', '--nonsense']], [['list', 'nothing']]])('%j', async (args) => {
    const { status, stdout, stderr } = await benignHere(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
  });
});

describe('output', () => {
  it('is refused before the run when its directory cannot be made', async () => {
    const folder = folderWith({ file: 'x' });
    for (const out of ['file/sub', '']) {
      const { status, stdout, stderr } = await benignHere(['run', 'strong', ...SMALL, '--out', out], folder);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain('--out: must');
    }
  });

  it('one seed for all, and another for one of them, in either order', async () => {
    for (const args of [
      ['--seed', '3', '--set', 'seed.init=5'],
      ['--set', 'seed.init=5', '--seed', '3'],
    ]) {
      const { stdout } = await benignHere(['run', 'strong', ...SMALL, ...args, '--json']);
      const { seed } = JSON.parse(stdout);
      expect(seed).toEqual({ data: 3, labels: 3, init: 5 });
    }
  });
});

describe('other commands', () => {
  it('plot draws the figures of a run as SVG files, and refuses what is no run', async () => {
    const out = join(folderWith(), 'run');
    expect((await benignHere(['run', 'strong', ...SMALL, '--out', out])).status).toBe(0);
    const one = benign(['plot', out, '--figure', 'plane']);
    expect(one.stdout.trim()).toBe(join(out, 'figures', 'plane.svg'));
    expect(readFileSync(join(out, 'figures', 'plane.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
    expect((await benignHere(['plot', out])).stdout.trim().split('\n').length).toBeGreaterThanOrEqual(8);
    expect((await benignHere(['plot', out, '--figure', 'nonsense'])).status).toBe(2);
    expect((await benignHere(['plot', folderWith()])).status).toBe(2);
  });

  it('list presets, populations and figures', async () => {
    expect((await benignHere(['list'])).stdout).toMatch(/strong.*nonnegative/);
    expect((await benignHere(['list', 'figures'])).stdout).toMatch(/plane/);
    expect((await benignHere(['list', 'populations'])).status).toBe(0);
  });

  it('schema prints JSON Schema', async () => {
    const schema = JSON.parse((await benignHere(['schema'])).stdout);
    expect(schema.$schema).toContain('json-schema.org');
    expect(Object.keys(schema.properties)).toContain('training');
  });

  it('--help and --version exit 0', async () => {
    expect((await benignHere(['--help'])).status).toBe(0);
    expect(benign(['--version']).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
