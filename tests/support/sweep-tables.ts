/** Tables of sweeps made by hand, whose figures are known beforehand, and their charts. */
import { type Chart, isRefusal, type Refusal } from '../../src/figures/chart.ts';
import { sweepFigures } from '../../src/figures/index.ts';
import type { View } from '../../src/figures/sweep/view.ts';
import type { Coordinate, Scalar, SweepAxis, SweepRow, SweepTable } from '../../src/sweep/table.ts';

type At = Readonly<Record<string, Coordinate>>;

export function axis(name: string, values: readonly Coordinate[], more: Partial<SweepAxis> = {}): SweepAxis {
  return { name, path: name, label: name, scale: 'linear', values, ...more };
}

/** A cell's values; null where it failed. */
type ValuesAt = (at: At, seed: number) => Readonly<Record<string, Scalar>> | null;

/** Axes times seeds 0, 1, ..., in the order of a plan. */
export function table(axes: readonly SweepAxis[], seeds: number, valuesAt: ValuesAt): SweepTable {
  let places: At[] = [{}];
  for (const { name, values } of axes) {
    places = places.flatMap((at) => values.map((value) => ({ ...at, [name]: value })));
  }
  const rows = places.flatMap((at) =>
    Array.from({ length: seeds }, (_, seed): SweepRow => {
      const values = valuesAt(at, seed);
      const id = JSON.stringify([at, seed]);
      return values === null
        ? { id, at, seed, status: 'failed', values: {}, kept: {}, error: 'Error: planted' }
        : { id, at, seed, status: 'done', values, kept: {}, error: null };
    }),
  );
  return { name: 'planted', hash: 'abc123', version: '0.1.0', axes, rows };
}

/** Equal ratios from one number to another, both included. */
export function geometric(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => from * (to / from) ** (k / (count - 1)));
}

/** A law like that of the theory, at n = N: everything known in closed form. */
export const N = 50;
export const norm = axis('norm', geometric(0.5, 64, 8), {
  scale: 'log',
  label: '‖μ‖',
  path: 'data.signal.norm',
});
const d = axis('d', geometric(10, 1e6, 6), { scale: 'log', label: 'd', path: 'data.d' });
export const planted = (mu: number, dimension: number, seed: number) => {
  const ratio = (N * mu * mu) / dimension;
  const noise = 1 + 0.05 * Math.sin(7 * seed + mu);
  const gamma = mu * Math.sqrt(ratio / (1 + ratio)) * noise;
  return {
    'risk.limit.error': 0.5 / (1 + gamma),
    'risk.limit.gamma': gamma,
    'risk.predictedGamma': gamma / noise,
    'data.signalNorm': mu,
    'regime.ratio': ratio,
    'regime.frontier': (N * mu ** 4) / dimension,
    'regime.name': ratio < 0.1 ? 'weak' : ratio > 10 ? 'strong' : 'critical',
    'data.positivelyCorrelated': ratio * (1 + seed) > 5,
    'verdict.overfitting': gamma > 3 ? 'benign' : 'catastrophic',
    'verdict.interpolates': true,
    'limit.objective': null,
  };
};
export const law = table([norm, d], 4, ({ norm: mu, d: dimension }, seed) =>
  planted(Number(mu), Number(dimension), seed),
);

export function made(figure: string, of: SweepTable, view: View = {}): Chart | Refusal {
  return sweepFigures.find(({ name }) => name === figure)!.chart(of, view);
}

export function chart(figure: string, of: SweepTable, view: View = {}): Chart {
  const found = made(figure, of, view);
  if (isRefusal(found)) throw new Error(found.refused);
  return found;
}
