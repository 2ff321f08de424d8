/** `benign audit` on files made here or shipped. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { SIX } from '../support/audited.ts';
import { expectRelative } from '../support/close.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, folderWith } from '../support/command-line.ts';
import { fullDescentAt } from '../support/full-descent.ts';
import { safetensors } from '../support/safetensors.ts';
import { expectSoundValues } from '../support/sound.ts';

const BREAST_CANCER = ['--x', 'presets/breast-cancer/data.csv', '--y', 'benign'];

async function recordOf(args: string[], folder = process.cwd()): Promise<AuditRecord> {
  const { status, stdout, stderr } = await benignHere(['audit', ...args, '--json'], folder);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('the breast cancer data', () => {
  function expectNoLimit({ experiment, activation, limitOnData, network }: AuditRecord): void {
    expect([experiment.data.n, experiment.data.d]).toEqual([569, 30]);
    expect(experiment.data.classes).toEqual(['0', '1']);
    expect(experiment.limit.status).toBe('solved');
    expect(experiment.limit.certificate?.relativeGap).toBeLessThan(1e-9);
    expect(experiment.limit.activated).toBe(false);
    expect(limitOnData?.leastMargin).toBeLessThan(-5);
    expect(activation.status).toBe('impossible');
    expect(network).toBeNull();
  }

  it('as they are: a hyperplane through 0 separates them, by a hair; at slope .1 the limit exists and is not the network’s', async () => {
    const record = await recordOf([...BREAST_CANCER, '--steps', '20']);
    expectNoLimit(record);
    // The optimum in rational arithmetic on the 29 support vectors, all margins checked in it too.
    expect(record.linear.status).toBe('solved');
    expectRelative(record.linear.objective, 305199180.41931033, 1e-9);
  });

  it('standardised: none does, which is told in words, and written with its report', async () => {
    const out = join(folderWith(), 'audit');
    const args = ['audit', ...BREAST_CANCER, '--standardise', '--steps', '20', '--out', out];
    const { status, stdout, stderr } = benign(args);
    expect([status, stderr]).toEqual([0, `report: ${join(out, 'report.html')}\n`]);
    expect(stdout).toMatch(/the linear problem without bias \(γ = 1\) is infeasible/);
    expect(stdout).toMatch(/its solution is not activated/);
    expect(stdout).toMatch(/The theory does not cover these data\./);
    expect(stdout).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(readdirSync(out).sort()).toEqual(['arrays.npz', 'record.json', 'report.html']);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(report).not.toMatch(/NaN|undefined|\[object|<script|<link|\ssrc=/);
    const { document } = parseHTML(report);
    expect([...document.querySelectorAll('figure')].map(({ id }) => id)).toEqual([
      'plane',
      'signed-products',
      'spectrum',
      'dual',
      'activation',
      'margins',
    ]);
    expect(document.querySelectorAll('figure svg').length).toBe(6);
    const record: AuditRecord = JSON.parse(readFileSync(join(out, 'record.json'), 'utf8'));
    expectNoLimit(record);
    expect(record.linear.status).toBe('infeasible');
    expect(record.linear.infeasibility?.marginBound).toBeLessThan(1e-10);
    const other = await benignHere([...args.slice(0, -4), '--steps', '21', '--out', out]);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('must be empty, new, or hold an audit of the same spec and version');
  });
});

/** Six points of two classes, and a network trained on them by plain gradient descent. */
const { X, y } = SIX;
const W0 = [
  [0.3, -0.2, 0.1, 0],
  [-0.1, 0.2, 0.2, 0.1],
  [0.2, 0.1, -0.3, 0],
  [0.1, 0.1, 0, -0.2],
];
const { W } = fullDescentAt({ X, y, W: W0, mPlus: 2, slope: 0.3, alpha: 0.05, reduction: 'sum' }, 3000);
const flat = Float64Array.from(W.flat());
const second = [0.5, 0.5, -0.5, -0.5];
const FILES = {
  'x.csv': `a,b,c,d,label\n${X.map((x, i) => [...x, y[i] > 0 ? 'yes' : 'no'].join(',')).join('\n')}\n`,
  'x.tsv': `a\tb\tc\td\n${X.map((x) => x.join('\t')).join('\n')}\n`,
  'x.npy': writeNpy({ shape: [6, 4], data: Float64Array.from(X.flat()) }),
  'y.npy': writeNpy({ shape: [6], data: Float64Array.from(y) }),
  'w.npz': writeNpz({
    'fc1.weight': { shape: [4, 4], data: flat },
    'fc2.weight': { shape: [1, 4], data: Float64Array.from(second) },
  }),
  'w.safetensors': safetensors({
    'fc1.weight': { dtype: 'F64', shape: [4, 4], entries: flat },
    'fc2.weight': { dtype: 'F64', shape: [1, 4], entries: second },
  }),
  'biased.safetensors': safetensors({
    'fc1.weight': { dtype: 'F32', shape: [4, 4], entries: flat },
    'fc1.bias': { dtype: 'F32', shape: [4], entries: [0.1, -0.1, 0.2, 0] },
    'fc2.weight': { dtype: 'F32', shape: [1, 4], entries: second },
    'fc2.bias': { dtype: 'F32', shape: [1], entries: [0.25] },
  }),
};
const TRAINED = ['--slope', '0.3', '--steps', '10', '--step', '0.05', '--reduction', 'sum'];

describe('a trained network', () => {
  it('from safetensors and from npz, beside data in any format, is the same audit', async () => {
    const folder = folderWith(FILES);
    const found: AuditRecord['network'][] = [];
    for (const args of [
      ['--x', 'x.npy', '--y', 'y.npy', '--weights', 'w.safetensors'],
      ['--x', 'x.npy', '--y', 'y.npy', '--weights', 'w.npz'],
      ['--x', 'x.csv', '--y', 'label', '--classes', 'no,yes', '--weights', 'w.npz'],
      ['--x', 'x.tsv', '--y', 'y.npy', '--weights', 'w.safetensors'],
    ])
      found.push((await recordOf([...args, ...TRAINED], folder)).network);
    const [one, ...others] = found;
    for (const other of others) expect(other).toEqual(one);
    expect(one?.interpolates).toBe(true);
    expect(one?.pattern.activatedFraction).toBe(1);
    expect(Math.abs((one?.approach?.log10T ?? 0) - Math.log10(3000))).toBeLessThan(0.5);
    const {
      notes,
      experiment: _,
      spec: __,
      ...rest
    } = await recordOf(['--x', 'x.npy', '--y', 'y.npy', '--weights', 'w.npz', ...TRAINED], folder);
    expectSoundValues(rest, notes, /^network\.approach$/);
  });

  it('is told in words and shown with its numbers; with biases only when they are folded', async () => {
    const folder = folderWith(FILES);
    const args = ['audit', '--x', 'x.npy', '--y', 'y.npy', '--weights', 'biased.safetensors', ...TRAINED];
    const refused = await benignHere(args, folder);
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('biased.safetensors, biases: must be absent or 0');
    const { status, stdout } = await benignHere([...args, '--bias', 'fold', '--out', 'out'], folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/d = 5 \(a column of ones among them\)/);
    expect(stdout).toMatch(/its biases are now the weights of a column of ones/);
    expect(stdout).not.toMatch(/NaN|undefined|null|Infinity/);
    const report = readFileSync(join(folder, 'out', 'report.html'), 'utf8');
    expect(report).toMatch(/The network in numbers/);
    expect(report).not.toMatch(/NaN|undefined|\[object/);
  });
});

describe('data larger than memory', () => {
  it('have the limit of the data held, to the last digits', async () => {
    const folder = folderWith(FILES);
    const held = await recordOf(['--x', 'x.npy', '--y', 'y.npy', '--slope', '0.3', '--steps', '5'], folder);
    const streamed = await recordOf(
      ['--x', 'x.npy', '--y', 'y.npy', '--slope', '0.3', '--steps', '5', '--stream'],
      folder,
    );
    const [beta, want] = [streamed.experiment.limit.dual ?? [], held.experiment.limit.dual ?? [0]];
    beta.forEach((entry, i) => {
      expect(Math.abs(entry - want[i])).toBeLessThan(1e-14);
    });
    expect(streamed.experiment.data.signedProducts).toEqual(held.experiment.data.signedProducts);
    expect(streamed.activation).toEqual(held.activation);
  });
});

describe('classes with commas', () => {
  it('are named one by one', async () => {
    const table = 'a,label\n1,"no, never"\n2,"no, never"\n-1,yes\n-2,yes\n0,perhaps\n';
    const folder = folderWith({ 'x.csv': table });
    const args = ['--x', 'x.csv', '--y', 'label', '--class', 'no, never', '--class', 'yes', '--steps', '1'];
    const { data } = (await recordOf(args, folder)).experiment;
    expect([data.n, data.classes]).toEqual([4, ['no, never', 'yes']]);
  });
});

describe('refusals', () => {
  it.each([
    [['--x', 'x.npy'], /data\.y: must be given: a file of labels/],
    [['--x', 'x.npy', '--y', 'nowhere.npy'], /nowhere\.npy: must be a file that can be read/],
    [['--x', 'x.mat', '--y', 'y.npy'], /x\.mat: must be converted, as such files are not read: python3/],
    [['--x', 'x.csv', '--y', 'lable'], /the nearest is "label"/],
    [['--x', 'x.npy', '--y', 'label'], /names a column of a \.csv or \.tsv file/],
    [
      ['--x', 'x.npy', '--y', 'y.npy', '--classes', '1'],
      /--classes: must name two values, as a,b; or give --class twice; got "1"/,
    ],
    [['--x', 'x.npy', '--y', 'y.npy', '--classes', '1,7'], /classes: must be among the values/],
    [['--x', 'x.npy', '--y', 'y.npy', '--slope', '2'], /network\.slope: must be at most 1; got/],
    [['--x', 'x.npy', '--y', 'y.npy', '--class', 'a'], /--class: must be given twice/],
    [['--x', 'x.npy', '--y', 'y.npy', '--weights', 'w.npz'], /must be given with weights \(--slope gamma/],
    [['--x', 'x.npy', '--y', 'y.npy', '--bias', 'keep'], /--bias: must be refuse or fold; got "keep"/],
    [['--x', 'x.npy', '--y', 'y.npy', '--step', '-1'], /step: must be a positive number/],
    [
      ['--x', 'x.npy', '--y', 'y.npy', '--weights', 'y.npy', '--slope', '0.3'],
      /y\.npy: must be a \.npz or \.safetensors file/,
    ],
    [
      ['--x', 'x.npy', '--y', 'y.npy', '--weights', 'w.npz', '--slope', '0.3', '--stream'],
      /weights: need the coordinates of x/,
    ],
    [['--x', 'x.tsv', '--y', 'y.npy', '--weights', 'broken.npz'], /broken\.npz: must be a whole zip archive/],
  ])('%j', async (args, says) => {
    const folder = folderWith({ ...FILES, 'broken.npz': FILES['w.npz'].subarray(0, 300) });
    const { status, stdout, stderr } = await benignHere(['audit', ...args, '--out', 'out', '--json'], folder);
    expect(stderr).toMatch(says);
    expect([status, stdout]).toEqual([2, '']);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

describe('rows with names', () => {
  it('are told by them in the report, those with the greatest multipliers first', async () => {
    const rows = ['id,u,v,c', 'north,2,1,yes', 'south,-2,1,no', 'east,9,1,yes', 'west,-9,1,no'];
    const folder = folderWith({ 'named.csv': `${rows.join('\n')}\n` });
    const args = ['audit', '--x', 'named.csv', '--y', 'c', '--index', 'id', '--out', 'out', '--json'];
    const { status, stdout } = await benignHere(args, folder);
    expect(status).toBe(0);
    const written = () => readFileSync(join(folder, 'out', 'record.json'), 'utf8');
    const first = written();
    // The same audit may write over its own files, the same bytes.
    expect(await benignHere(args, folder)).toMatchObject({ status: 0, stdout });
    expect(written()).toBe(first);
    const { experiment }: AuditRecord = JSON.parse(stdout);
    const dual = experiment.limit.dual ?? [];
    expect(dual.slice(0, 2).every((beta) => beta > Math.max(...dual.slice(2)))).toBe(true);
    const { document } = parseHTML(readFileSync(join(folder, 'out', 'report.html'), 'utf8'));
    const heading = [...document.querySelectorAll('h3')].find((one) => one.textContent === 'Points by name');
    const body = heading?.nextElementSibling?.nextElementSibling?.querySelectorAll('tbody tr') ?? [];
    const names = Array.from(body, ({ children }) => children[0].textContent);
    expect(names.slice(0, 2).sort()).toEqual(['north', 'south']);
    expect(names.slice(2).sort()).toEqual(['east', 'west']);
  });
});

describe('held-out rows and several weights', () => {
  const digits = ['--x', 'presets/digits/train.csv', '--y', 'digit', '--standardise', '--steps', '2'];
  const heldOut = ['--test-x', 'presets/digits/held-out.csv', '--test-y', 'digit'];
  const weights = (name: string, by: number, slope: number) => ({
    [name]: safetensors(
      {
        '0.weight': {
          ...{ dtype: 'F64', shape: [2, 64] },
          entries: Float64Array.from({ length: 128 }, (_, k) => by * Math.sin(k * k)),
        },
        '2.weight': { dtype: 'F64', shape: [1, 2], entries: Float64Array.of(1, -1) },
      },
      { negative_slope: String(slope) },
    ),
  });
  const folderOfWeights = () =>
    folderWith({
      ...weights('a.safetensors', 1, 0.1),
      ...weights('b.safetensors', 2, 0.1),
      ...weights('c.safetensors', 3, 0.2),
    });

  it('are counted, told, and drawn weights by weights', async () => {
    const out = join(folderWith(), 'audit');
    const folder = folderOfWeights();
    const file = (name: string) => join(folder, name);
    const both = ['--weights', file('a.safetensors'), '--weights', file('b.safetensors')];
    const { status, stdout } = benign(['audit', ...digits, ...heldOut, ...both, '--out', out]);
    expect(status).toBe(0);
    const {
      heldOut: found,
      checkpoints,
      experiment,
    }: AuditRecord = JSON.parse(readFileSync(join(out, 'record.json'), 'utf8'));
    expect(found?.rows).toBe(experiment.data.heldOut?.rows);
    expect(checkpoints?.map(({ weights: name }) => name)).toEqual([
      file('a.safetensors'),
      file('b.safetensors'),
    ]);
    expect(stdout).toMatch(/What error do held-out rows show\?\n\s+\d+ of 340 wrong/);
    expect(stdout).toMatch(/The weights, one after another\n\s+Weights +Wrong/);
    const same = ['--test-x', 'presets/digits/train.csv', '--test-y', 'digit'];
    const itself = await benignHere(['audit', ...digits, ...same]);
    expect(itself.stdout.replace(/\s+/g, ' ')).toContain('20 of these rows are training rows too');
    const { document } = parseHTML(readFileSync(join(out, 'report.html'), 'utf8'));
    expect(document.querySelectorAll('#checkpoints-margin svg, #checkpoints-distance svg').length).toBe(2);
  });

  it.each([
    [
      'labels of no rows',
      ['--test-y', 'digit'],
      /--test-y: must come with --test-x, whose labels it names; got "digit"/,
    ],
    [
      'slopes that disagree',
      ['--weights', 'a.safetensors', '--weights', 'c.safetensors'],
      /must be 0\.1, as in /,
    ],
    [
      'the same weights twice',
      ['--weights', 'a.safetensors', '--weights', 'a.safetensors'],
      /name each file once/,
    ],
    [
      'rows of other columns',
      ['--test-x', 'presets/breast-cancer/data.csv', '--test-y', 'benign'],
      /64 columns/,
    ],
  ])('%s are refused', (_name, args, message) => {
    const folder = folderOfWeights();
    const paths = args.map((arg) => (arg.endsWith('.safetensors') ? join(folder, arg) : arg));
    const { status, stderr } = benign(['audit', ...digits, ...paths]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
