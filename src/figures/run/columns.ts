/**
 * The columns of a trajectory that figures show against time, with their labels and scales.
 */
import { InputError } from '../../errors.ts';
import { type MeasureColumnName, measureColumns } from '../../network/measures/index.ts';
import type { TrajectoryRow } from '../../record/record.ts';
import type { Axis } from '../chart.ts';

const ALWAYS = {
  residual: ['residual maxᵢ |qᵢ − log(αt) + log βᵢ|', 'log'],
  oneMinusCosine: ['1 − cos to the direction of the limit', 'log'],
  logLoss: ['log L (natural logarithm)', 'linear'],
  minMargin: ['minᵢ qᵢ (margin)', 'linear'],
  normalizedMargin: ['minᵢ qᵢ / ‖W‖ (length of x)', 'linear'],
  norm: ['‖W‖ (1/length of x)', 'log'],
  activatedFraction: ['activated share of the m n pairs', 'linear'],
  stableRank: ['‖W‖²/‖W‖₂² (stable rank)', 'linear'],
  kktEpsilon: ['ε of Lyu and Li (1/length of x)', 'log'],
  kktDelta: ['δ of Lyu and Li (1/length² of x)', 'log'],
  testError: ['test error on clean labels', 'linear'],
  excess: ['E (f − ⟨θ, x⟩)² (excess of regression)', 'log'],
} as const satisfies Partial<Record<keyof TrajectoryRow, readonly [string, Axis['scale']]>>;

type ColumnName = keyof typeof ALWAYS | MeasureColumnName;

/** With those of `report.measures`, which not every trajectory has. */
const COLUMNS: Readonly<Record<string, readonly [label: string, scale: 'log' | 'linear']>> = {
  ...ALWAYS,
  ...Object.fromEntries(measureColumns.map(({ name, label }) => [name, [label, 'linear'] as const])),
};

export interface Column {
  readonly name: ColumnName;
  readonly label: string;
  readonly scale: 'log' | 'linear';
  /** Null where the row has none, or none that the scale shows. */
  readonly of: (row: TrajectoryRow) => number | null;
}

/** @throws InputError for a name that is none */
export function columnNamed(name: string): Column {
  if (!isColumn(name)) {
    throw new InputError(
      '--value',
      `must be a column of the trajectory: ${Object.keys(COLUMNS).join(', ')}`,
      name,
    );
  }
  const [label, scale] = COLUMNS[name];
  const of = (row: TrajectoryRow): number | null => {
    const value = row[name] ?? null;
    return scale === 'log' && value !== null && value <= 0 ? null : value;
  };
  return { name, label, scale, of };
}

function isColumn(name: string): name is ColumnName {
  return Object.hasOwn(COLUMNS, name);
}

/** The axis of its values. @param label  what it is called here */
export function columnAxis({ name, scale }: Column, label: string): Axis {
  return {
    name,
    label: scale === 'log' ? `${label}, logarithmic` : label,
    scale,
    nice: scale === 'linear',
  };
}
