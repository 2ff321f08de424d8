import { expect, it } from 'vitest';
import { summary } from '../../src/cli/summary.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { figures, reasonAbsent } from '../../src/figures/index.ts';
import { writeNpy } from '../../src/files/npy.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { certificateSection } from '../../src/telling/report/certificate.ts';
import { dataSection } from '../../src/telling/report/data.ts';
import { horizonSection } from '../../src/telling/report/horizon.ts';
import { recheckSection } from '../../src/telling/report/recheck.ts';
import { faultOfText } from '../fuzz/words.ts';
import { nullablePaths } from '../support/nullable.ts';
import { faultsOfRecord, nullsOf } from '../support/soundness.ts';

const base = {
  data: { n: 8, d: 300, signal: { norm: 4 } },
  network: { width: 6 },
  training: { steps: 60, horizon: 'infinity' },
  risk: { endPoints: 200, trajectoryPoints: 50 },
  report: { perDecade: 4 },
};

type Part = Readonly<Record<string, unknown>>;

/** Runs that lack, between them, everything that a run may lack. */
const LACKING: readonly Readonly<Record<string, Part>>[] = [
  {},
  { data: { n: 1 } },
  { data: { n: 12, d: 1, signal: { norm: 0.1 } }, training: { steps: 2000, horizon: 1e6 } },
  { data: { signal: { norm: 0 } } },
  { data: { model: { type: 'signOfCoordinate' }, signal: undefined }, training: { horizon: null } },
  { data: { model: { type: 'clusters', count: 4 } } },
  { data: { noise: { family: 'rademacher' } }, risk: { streamedPoints: 0 }, training: { horizon: null } },
  { data: { labels: 'random', positiveShare: 1 } },
  { network: { slope: 0 } },
  { network: { slope: 0, init: { scale: 0 } } },
  { data: { model: { type: 'clusters', count: 4 } }, network: { slope: 0 }, risk: { robustRadii: [1] } },
  { network: { slope: 1 } },
  { network: { init: { scale: 0 } }, training: { steps: 0 } },
  { network: { init: { scale: 3 } } },
  { training: { optimizer: 'lossNormalisedDescent' } },
  { training: { optimizer: 'heavyBall' } },
  { network: { init: { scale: 0 } }, training: { optimizer: 'muon', steps: 0, horizon: null } },
  {
    data: { n: 20, d: 3, signal: { norm: 0 } },
    training: { optimizer: 'signDescent', steps: 3, horizon: null },
  },
  {
    data: { signal: { norm: 14 } },
    network: { secondLayer: 'trained', init: { scale: 0 } },
    training: { steps: 0, horizon: null },
  },
  { network: { activation: 'smoothLeaky' } },
  { training: { step: { relative: 1e4 } } },
  { data: { n: 40, d: 60, signal: { norm: 1 } }, training: { steps: 400, horizon: 1e5 } },
  { data: { noise: { family: 'rademacher' }, d: 20, signal: { norm: 24 } }, risk: { streamedPoints: 10 } },
  { data: { n: 6, d: 30, signal: { norm: 3 } }, training: { steps: 2, horizon: null } },
  {
    data: { signal: { norm: 30 } },
    network: { init: { scale: 300 } },
    training: { steps: 2, horizon: null },
  },
  { risk: { endPoints: 0, trajectoryPoints: 0 } },
  { training: { loss: 'hinge' } },
  { data: { n: 12, d: 1, signal: { norm: 0.1 } }, training: { loss: 'hinge' } },
  { data: { n: 12, d: 1, signal: { norm: 0.1 } }, training: { loss: 'polynomial' } },
  { network: { init: { scale: 0 } }, training: { loss: 'polynomial', steps: 0 } },
  { network: { slope: 1 }, training: { loss: 'squared', horizon: null } },
  { training: { loss: 'squared', optimizer: 'heavyBall', horizon: null } },
  {
    data: { n: 12, d: 5, signal: undefined, targets: { noise: 1 } },
    network: { activation: 'swish' },
    training: { loss: 'squared', steps: 5, horizon: null },
  },
  {
    network: { width: 8, positive: 8, slope: 0, init: { scale: 0.1 } },
    training: { loss: 'squared', steps: 0, horizon: null },
  },
  { network: { init: { scale: 0 } }, training: { weightDecay: 1, steps: 0, horizon: null } },
  { data: { n: 12, d: 1, signal: { norm: 0.1 } }, training: { weightDecay: 0.1, horizon: null } },
  { data: { n: 12, d: 1, signal: { norm: 0.1 } }, training: { labelSmoothing: 0.1, horizon: null } },
  { training: { labelSmoothing: 0.1, horizon: null } },
  { data: { model: { type: 'clusters', count: 4 } }, training: { loss: 'polynomial', horizon: null } },
  {
    data: { noise: { family: 'rademacher' }, d: 20, signal: { norm: 24 } },
    training: { loss: 'polynomial', horizon: null },
    risk: { streamedPoints: 10 },
  },
  {
    network: { init: { scale: 0 }, activation: 'smoothLeaky' },
    training: { steps: 0, horizon: null },
    report: {
      measures: ['marginQuantiles', 'normMargins', 'neurons', 'collapse', 'sharpness', 'regularisationPath'],
    },
  },
  {
    data: { d: 20, signal: { norm: 1 } },
    network: { width: 4, slope: 0.1 },
    training: { steps: 400, loss: 'logistic' },
  },
];

const FILES: Readonly<Record<string, Uint8Array>> = {
  'x.npy': writeNpy({ shape: [4, 2], data: Float64Array.of(1, 2, -1, 0.5, 2, 1, -2, -1) }),
  'y.npy': writeNpy({ shape: [4], data: Float64Array.of(1, -1, 1, -1) }),
  'orthogonal.npy': writeNpy({ shape: [2, 2], data: Float64Array.of(1, 0, 0, 1) }),
  'near.npy': writeNpy({ shape: [2, 2], data: Float64Array.of(1, 1e-6, 1, 0) }),
  'two.npy': writeNpy({ shape: [2], data: Float64Array.of(1, -1) }),
  'w.npy': writeNpy({ shape: [2, 2], data: Float64Array.of(1, 0, 0, 1) }),
};

/** More than 1000 points take minutes here; the others need a problem that only rounding makes. */
const NOT_SHOWN = [
  'data.spectrum',
  'limit.reached.infeasibility.marginBound',
  'limit.own.activated',
  'limit.infeasibility.marginBound',
  'horizon.limit.consistent',
];

const nullable = nullablePaths('src/record/record.ts', 'ExperimentRecord', ['spec', 'notes']);

it('every member of a record that may be null is null in some run, with its note', () => {
  const fromFile = {
    data: { source: 'file', x: 'x.npy', y: 'y.npy' },
    network: { width: 2, init: { file: 'w.npy' } },
    training: { steps: 20 },
  };
  const onTwo = (x: string, network: object) => ({
    data: { source: 'file', x, y: 'two.npy' },
    network,
    training: { loss: 'squared', steps: 5 },
  });
  const ofTargets = [
    onTwo('orthogonal.npy', { width: 2, slope: 0, init: { file: 'w.npy' } }),
    onTwo('near.npy', { width: 2000, slope: 1, init: { scale: 0 } }),
  ];
  const specs: unknown[] = LACKING.map((parts) =>
    Object.fromEntries(Object.entries(base).map(([room, part]) => [room, { ...part, ...parts[room] }])),
  );
  const seen = new Set<string>();
  for (const spec of [...specs, fromFile, ...ofTargets].map(resolveSpec)) {
    const { record } = run(
      spec,
      readInputs(spec, (path) => FILES[path]),
    );
    expect(faultsOfRecord(record)).toEqual([]);
    for (const path of nullsOf(record)) seen.add(path);
  }
  expect(nullable.length).toBeGreaterThan(60);
  expect(nullable.filter((path) => !seen.has(path))).toEqual(NOT_SHOWN);
});

type Holder = Record<string, unknown>;

/** The record with null at a path, in every element of the lists along it, and a note; null where it holds nothing else there. */
function withNull(record: ExperimentRecord, path: string): ExperimentRecord | null {
  const copy = structuredClone(record) as ExperimentRecord & { notes: Record<string, string> };
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holders = keys.reduce(
    (found: Holder[], key) => found.flatMap((holder) => [holder[key] ?? []].flat() as Holder[]),
    [copy as unknown as Holder],
  );
  const held = holders.filter((holder) => (holder[last] ?? null) !== null);
  for (const holder of held) holder[last] = null;
  copy.notes[path] = 'planted here';
  return held.length > 0 ? copy : null;
}

it('whatever is null is told: summary, sections of the report and figures say no NaN, and none throws', () => {
  const { record } = run(resolveSpec(base), null);
  const records = nullable.flatMap((path) => withNull(record, path) ?? []);
  expect(records.length).toBeGreaterThan(60);
  for (const one of records) {
    const told = [
      summary(one),
      ...[dataSection, certificateSection, horizonSection, recheckSection].map(
        (section) => section(one).text,
      ),
      ...figures.map((figure) => {
        const words = figure.wordsOf(one);
        return JSON.stringify([words.title, words.caption, figure.chart(one) ?? reasonAbsent(one, figure)]);
      }),
    ];
    expect(told.map(faultOfText).filter((fault) => fault !== null)).toEqual([]);
  }
});
