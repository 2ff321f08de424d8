/**
 * The loaded form of a sweep: its axes, and one row for each cell. Figures and reproductions read this and nothing else.
 */
/** A recorded scalar. */
export type Scalar = number | string | boolean | null;

/** Where a cell lies on an axis: a number, or the label of a setting that is none. */
export type Coordinate = number | string;

/** An axis of a sweep: a field of the spec, and the values that it takes. */
export interface SweepAxis {
  /** Short and unique; the key of `SweepRow.at`. */
  readonly name: string;
  /** The field of the spec that it sets. */
  readonly path: string;
  /** For people: symbol and unit. */
  readonly label: string;
  /** How its values are spaced; ordinal: they have no order but that of the list. */
  readonly scale: 'linear' | 'log' | 'ordinal';
  readonly values: readonly Coordinate[];
}

/** One cell: one experiment with one seed, finished. */
export interface SweepRow {
  /** The content hash of the resolved experiment. */
  readonly id: string;
  /** Its place on every axis, by the axis's name. */
  readonly at: Readonly<Record<string, Coordinate>>;
  readonly seed: number;
  /** failed: the experiment threw, and `error` says what. */
  readonly status: 'done' | 'failed';
  /** Why it failed: by its spec, which fails again, or by something outside it, so that it is tried again. Absent when done. */
  readonly failure?: 'spec' | 'outside';
  /** The record's scalars by their dotted paths; empty when it failed. */
  readonly values: Readonly<Record<string, Scalar>>;
  /** What the spec asked to keep beyond scalars, by path: lists and objects as the record has them. */
  readonly kept: Readonly<Record<string, unknown>>;
  readonly error: string | null;
}

/** All cells of a sweep. */
export interface SweepTable {
  readonly name: string;
  /** Of the sweep's spec and the program's version: it names what every row is a result of. */
  readonly hash: string;
  /** The program's version. */
  readonly version: string;
  readonly axes: readonly SweepAxis[];
  /** In the order of the plan. */
  readonly rows: readonly SweepRow[];
}

/** The row of a cell that has no result. */
export function failedRow(
  failed: Pick<SweepRow, 'id' | 'at' | 'seed' | 'error'> & Required<Pick<SweepRow, 'failure'>>,
): SweepRow {
  const { id, at, seed, failure, error } = failed;
  return { id, at, seed, status: 'failed', values: {}, kept: {}, failure, error };
}

/** A cell's row, with the cell's place in the plan. */
export interface PlacedRow {
  readonly index: number;
  readonly row: SweepRow;
}

/** @param plan  with axes that may know more of themselves  @param rows  in the order of the plan */
export function tableOf(plan: Omit<SweepTable, 'rows'>, rows: readonly SweepRow[]): SweepTable {
  const { name, hash, version, axes } = plan;
  const plainAxes = axes.map((axis) => {
    const { name: key, path, label, scale, values } = axis;
    return { name: key, path, label, scale, values };
  });
  return { name, hash, version, axes: plainAxes, rows };
}
