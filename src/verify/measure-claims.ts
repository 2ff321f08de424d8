/**
 * The claims of what `report.measures` asked of each row: those of margins at the end, from the margins; all of them held to their own ranges.
 */
import type { ExperimentRecord, LimitRecord, TrajectoryRow } from '../record/record.ts';
import { rounded } from './arithmetic.ts';
import type { Ledger } from './ledger.ts';

const AT = 'training.trajectory';
/** A margin within this share of the least one is near it. */
const NEAR = 0.01;

/** The range of every column, for m neurons: all that each row says by itself. */
const RANGES = {
  marginQuantile10: () => [-Number.MAX_VALUE, Number.MAX_VALUE],
  marginQuantile50: () => [-Number.MAX_VALUE, Number.MAX_VALUE],
  marginQuantile90: () => [-Number.MAX_VALUE, Number.MAX_VALUE],
  nearLeastMargin: () => [0, 1],
  marginLinf: () => [-Number.MAX_VALUE, Number.MAX_VALUE],
  marginSpectral: () => [-Number.MAX_VALUE, Number.MAX_VALUE],
  stableRankPositive: (m: number) => [1, m],
  stableRankNegative: (m: number) => [1, m],
  participationRatio: (m: number) => [1, m],
  collapseWithin: () => [0, Number.MAX_VALUE],
  collapseMeans: () => [-1, 1],
  collapseDual: () => [-1, 1],
  sharpness: () => [0, Number.MAX_VALUE],
  sharpnessOverEdge: () => [0, Number.MAX_VALUE],
  regularisedLog10Lambda: () => [-Number.MAX_VALUE, Number.MAX_VALUE],
  regularisedOneMinusCosine: () => [0, 2],
  regularisedToMargin: () => [0, 2],
} as const satisfies Partial<Record<keyof TrajectoryRow, (m: number) => readonly [number, number]>>;

type Column = keyof typeof RANGES;

export function measureClaims(ledger: Ledger, { spec, training, limit }: ExperimentRecord): void {
  const rows = training.trajectory;
  const columns = (Object.keys(RANGES) as Column[]).filter((name) => rows.some((row) => name in row));
  if (columns.length === 0) return;
  const end = rows.findLastIndex(({ t }) => t === training.steps);
  const found = end < 0 ? {} : { ...ofMargins(training.margins, rows[end]), ...ofOwn(limit.own) };
  for (const name of columns) {
    const [low, high] = RANGES[name](spec.network.width);
    const off = 1e-9 * spec.network.width;
    for (const [k, row] of rows.entries()) {
      const said = row[name] ?? null;
      if (said === null) continue;
      const again = k === end ? found[name] : undefined;
      if (again === undefined)
        ledger.between(
          `${AT}[${k}].${name} (range)`,
          said,
          low - off,
          high + off,
          'the range of such a number',
        );
      else
        ledger.near(
          `${AT}[${k}].${name}`,
          said,
          rounded(again, 16),
          'of the margins and norms as the record has them',
        );
    }
  }
}

/** The margin at the end over the norm that an optimiser has of its own. */
function ofOwn(own: LimitRecord['own']): Partial<Record<Column, number>> {
  if (own == null || !('atEnd' in own) || own.atEnd === null) return {};
  return own.kind === 'linf' ? { marginLinf: own.atEnd } : { marginSpectral: own.atEnd };
}

function ofMargins(margins: readonly number[], { norm }: TrajectoryRow): Partial<Record<Column, number>> {
  const ascending = margins.toSorted((a, b) => a - b);
  const at = (percent: number) => ascending[Math.ceil((percent * ascending.length) / 100) - 1] / norm;
  const near = ascending.filter((value) => value <= (1 + NEAR) * ascending[0]).length;
  return {
    marginQuantile10: at(10),
    marginQuantile50: at(50),
    marginQuantile90: at(90),
    nearLeastMargin: near / ascending.length,
  };
}
