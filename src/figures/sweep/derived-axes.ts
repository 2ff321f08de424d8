/**
 * Axes that are formulas: of other axes, or of what the cells record.
 */
import { InputError } from '../../errors.ts';
import { evaluate } from '../../expressions/evaluate.ts';
import { type Expression, expressionIn, pathsIn, rewritten } from '../../expressions/expression.ts';
import type { SweepAxis, SweepRow, SweepTable } from '../../sweep/table.ts';
import { hasPath, symbolOf } from './quantity.ts';
import type { View } from './view.ts';

/** Places that agree to so many digits are one: 0.1 * 3 and 0.3. */
const DIGITS = 12;

/**
 * The table with an axis for each of `--x` and `--y` that names none and is an expression. A cell without a place on it is left out where it failed.
 *
 * @throws InputError  where the text is no expression, names what no cell has, or has no value at a cell that is done
 */
export function withDerivedAxes(table: SweepTable, { x, y }: View): SweepTable {
  const asked = { '--x': x, '--y': y };
  return Object.entries(asked).reduce(
    (found, [option, text]) =>
      text === undefined || found.axes.some(({ name, path }) => name === text || path === text)
        ? found
        : withAxis(found, expressionIn(text, option), option),
    table,
  );
}

function withAxis(table: SweepTable, expression: Expression, option: string): SweepTable {
  const { text } = expression;
  const axes = pathsIn(expression).flatMap((path) => {
    const axis = axisAt(table, path);
    if (axis === undefined && !hasPath(table, path)) refuse(table, option, path);
    return axis === undefined ? [] : [axis];
  });
  const rows = table.rows.flatMap((row): SweepRow[] => {
    const value = evaluate(expression, (path) => placeAt(table, row, path), option);
    if (typeof value === 'object') {
      if (row.status === 'failed') return [];
      throw new InputError(option, `must have a value at every cell: ${value.absent}`, text);
    }
    return [{ ...row, at: { ...row.at, [text]: Number(Number(value).toPrecision(DIGITS)) } }];
  });
  const values = [...new Set(rows.map(({ at }) => Number(at[text])))].sort((a, b) => a - b);
  const isLog = axes.length > 0 && axes.every(({ scale }) => scale === 'log') && values[0] > 0;
  const label = rewritten(expression, (path) => axisAt(table, path)?.label ?? symbolOf(path));
  const axis: SweepAxis = { name: text, path: text, label, scale: isLog ? 'log' : 'linear', values };
  return { ...table, axes: [...table.axes, axis], rows };
}

function axisAt({ axes }: SweepTable, path: string): SweepAxis | undefined {
  return axes.find(({ name }) => name === path) ?? axes.find((axis) => axis.path === path);
}

function placeAt(table: SweepTable, { at, values }: SweepRow, path: string) {
  const axis = axisAt(table, path);
  return axis === undefined ? (values[path] ?? null) : at[axis.name];
}

function refuse({ axes }: SweepTable, option: string, path: string): never {
  const names = axes.map(({ name }) => name).join(', ') || 'none, for it has no axes';
  throw new InputError(
    option,
    `must be an axis of the sweep (${names}), or an expression of axes and paths of the records`,
    path,
  );
}
