/** Tables of sweeps made by hand, whose figures are known beforehand. */
import type { Coordinate, Scalar, SweepAxis, SweepRow, SweepTable } from '../../src/sweep/table.ts';

export type At = Readonly<Record<string, Coordinate>>;

export function axis(name: string, values: readonly Coordinate[], more: Partial<SweepAxis> = {}): SweepAxis {
  return { name, path: name, label: name, scale: 'linear', values, ...more };
}

/** A cell's values; null where it failed. */
export type ValuesAt = (at: At, seed: number) => Readonly<Record<string, Scalar>> | null;

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
