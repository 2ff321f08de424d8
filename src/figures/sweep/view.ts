/**
 * What of a sweep a figure shows: which axes, which quantity, and where the other axes are held.
 */
import { InputError } from '../../errors.ts';
import type { Heading } from '../../limit-words.ts';
import type { Coordinate, SweepAxis, SweepRow, SweepTable } from '../../sweep/table.ts';
import { HEADING } from './of-limit.ts';

/** Choices; each has a default, and no figure needs all. */
export interface View {
  /** Names or paths of axes: along the frame, up the frame, one curve each, one small multiple each. The first two may be expressions of axes and paths. */
  readonly x?: string;
  readonly y?: string;
  readonly series?: string;
  readonly panels?: string;
  /** Quantities: dotted paths, PATH=VALUE for a share of seeds, or expressions of paths. */
  readonly values?: readonly string[];
  /** Where other axes are held. */
  readonly at?: Readonly<Record<string, string>>;
  /** Only cells that head there, do not, or are undecided. */
  readonly only?: Heading;
  /** How the values are shown and averaged: log averages logarithms. */
  readonly scale?: 'linear' | 'log';
  /** Ranges along x over which slopes are fitted. */
  readonly fit?: readonly (readonly [number, number])[];
  /** What replaces x in a collapse: a quantity. */
  readonly against?: string;
  /** A quantity drawn dashed beside the values. */
  readonly reference?: string;
}

/** The axis of this name or path. @throws InputError naming those there are */
export function axisOf({ axes }: SweepTable, name: string, option: string): SweepAxis {
  const axis = axes.find((one) => one.name === name) ?? axes.find((one) => one.path === name);
  if (axis !== undefined) return axis;
  const names = axes.map((one) => one.name).join(', ') || 'none, for it has no axes';
  throw new InputError(option, `must be an axis of the sweep: ${names}`, name);
}

/** The first axis not yet taken that has more than one value at some place of those that are; undefined when there is none. */
export function nextAxis({ axes, rows }: SweepTable, taken: readonly (SweepAxis | undefined)[], view: View) {
  const held = Object.keys(view.at ?? {});
  return axes.find(
    (axis) =>
      !taken.includes(axis) &&
      axis.values.length > 1 &&
      !held.includes(axis.name) &&
      !held.includes(axis.path) &&
      severalOf(axis, placesOf(rows, taken)) !== undefined,
  );
}

/** Rows of one place on all of these axes, together. */
function placesOf(rows: readonly SweepRow[], shown: readonly (SweepAxis | undefined)[]): SweepRow[][] {
  const axes = shown.filter((axis) => axis !== undefined);
  return [...groupedBy(rows, ({ at }) => JSON.stringify(axes.map(({ name }) => at[name]))).values()];
}

/** The places on an axis of the first group that has several; undefined where each has one. */
function severalOf({ name }: SweepAxis, groups: readonly (readonly SweepRow[])[]): Coordinate[] | undefined {
  return groups.map((own) => [...new Set(own.map(({ at }) => at[name]))]).find(({ length }) => length > 1);
}

/**
 * The rows of a view: those at the held coordinates. At one place of what is shown no other axis may vary, for a mean over
 * different experiments is a mean of nothing.
 *
 * @throws InputError when one does, or a held coordinate is none of its axis
 */
export function rowsOf(
  table: SweepTable,
  shown: readonly (SweepAxis | undefined)[],
  { at = {}, only }: View,
): SweepRow[] {
  const held = Object.entries(at).map(([name, text]) => {
    const axis = axisOf(table, name, '--at');
    return { axis, coordinate: coordinateOf(axis, text) };
  });
  const rows = chosenBy(only, table.rows).filter((row) =>
    held.every(({ axis, coordinate }) => row.at[axis.name] === coordinate),
  );
  const places = placesOf(rows, shown);
  for (const axis of table.axes) {
    if (shown.includes(axis)) continue;
    const found = severalOf(axis, places);
    if (found !== undefined) {
      const rule = `must hold the axis ${axis.name}, as in --at ${axis.name}=${found[0]}, or show it`;
      throw new InputError('--at', rule, `${found.length} values of it`);
    }
  }
  return rows;
}

/** The cells that head so. @throws InputError when there is none */
export function chosenBy(only: Heading | undefined, rows: readonly SweepRow[]): readonly SweepRow[] {
  if (only === undefined) return rows;
  const chosen = rows.filter(({ values }) => values[HEADING] === only);
  if (chosen.length > 0) return chosen;
  const all = [...groupedBy(rows, ({ values }) => values[HEADING])];
  const among = all.flatMap(([heading, own]) =>
    typeof heading === 'string' ? [`${own.length} ${heading}`] : [],
  );
  const rule = `must choose some cell; there are ${among.join(', ') || 'none that say where they head'}`;
  throw new InputError('--only', rule, only);
}

function coordinateOf({ name, values }: SweepAxis, text: string): Coordinate {
  const found = values.find((value) => String(value) === text || value === Number(text));
  if (found !== undefined) return found;
  throw new InputError(`--at ${name}`, `must be one of ${values.join(', ')}`, text);
}

/** Rows that share what `keyOf` says, in the order of their first. */
export function groupedBy<K>(rows: readonly SweepRow[], keyOf: (row: SweepRow) => K): Map<K, SweepRow[]> {
  const groups = new Map<K, SweepRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
