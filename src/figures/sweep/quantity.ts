/**
 * Quantities of a sweep's rows: a recorded number, a share of seeds, or an expression of recorded numbers, and what they are called.
 */
import { InputError } from '../../errors.ts';
import { evaluate } from '../../expressions/evaluate.ts';
import { type Expression, expressionIn, pathsIn, rewritten } from '../../expressions/expression.ts';
import type { Scalar, SweepRow, SweepTable } from '../../sweep/table.ts';
import { isOfLimit } from './of-limit.ts';

export interface Quantity {
  /** As it was asked for. */
  readonly text: string;
  readonly label: string;
  /** mean: of numbers; share: of seeds at which something is so, as 1 and 0. */
  readonly kind: 'mean' | 'share';
  /** Whether it is one of the limit of the activated pattern, which not all cells need to head for. */
  readonly ofLimit: boolean;
  /** Of one row; null where the record has none, or the cell failed. */
  readonly of: (row: SweepRow) => number | null;
}

/** PATH=VALUE: a single sign of equality, as an expression has none. */
const SHARE = /^([^=<>!]+)=(?!=)(.*)$/s;

/**
 * @param text  PATH of a number or truth value, PATH=VALUE, or an expression of paths, as PATH/PATH
 * @throws InputError when no row has a path, it holds words, or the text is no expression
 */
export function quantityOf(table: SweepTable, text: string): Quantity {
  if (hasPath(table, text)) return recorded(table, text);
  const share = SHARE.exec(text);
  if (share !== null) return shareEqual(table, text, share[1], share[2]);
  return derived(table, expressionIn(text, '--value'));
}

function recorded(table: SweepTable, path: string): Quantity {
  const found = table.rows.flatMap(({ values }) => {
    const value = values[path];
    return value === null || value === undefined ? [] : [value];
  });
  if (found.some((value) => typeof value === 'string')) {
    const word = found.find((value) => typeof value === 'string');
    throw new InputError(
      '--value',
      `must ask for a share where there are words, as in ${path}=${word}`,
      path,
    );
  }
  const kind = found.some((value) => typeof value === 'boolean') ? 'share' : 'mean';
  return {
    text: path,
    label: kind === 'share' ? shareLabel(fullLabel(path)) : fullLabel(path),
    kind,
    ofLimit: isOfLimit(path),
    of: numberAt(path),
  };
}

function shareEqual(table: SweepTable, text: string, path: string, wanted: string): Quantity {
  if (!hasPath(table, path)) refusePath(table, path);
  const of = ({ status, values }: SweepRow): number | null => {
    const value = values[path];
    return status === 'failed' || value === null || value === undefined
      ? null
      : Number(String(value) === wanted);
  };
  return {
    text,
    label: shareLabel(`${symbolOf(path)} = ${wanted}`),
    kind: 'share',
    ofLimit: isOfLimit(path),
    of,
  };
}

/** An expression of what a row has: null where a path has nothing, or no number comes of it. */
function derived(table: SweepTable, expression: Expression): Quantity {
  const { text } = expression;
  for (const path of pathsIn(expression)) if (!hasPath(table, path)) refusePath(table, path);
  const valueIn = ({ values }: SweepRow) => evaluate(expression, (path) => values[path] ?? null, '--value');
  const of = (row: SweepRow): number | null => {
    const value = valueIn(row);
    return typeof value === 'object' ? null : Number(value);
  };
  const isTruth = table.rows.some((row) => typeof valueIn(row) === 'boolean');
  const label = rewritten(expression, symbolOf);
  return {
    text,
    label: isTruth ? shareLabel(label) : label,
    kind: isTruth ? 'share' : 'mean',
    ofLimit: isOfLimit(text),
    of,
  };
}

/** Whether any row has it; a null says that it is a path, too. */
export function hasPath({ rows }: SweepTable, path: string): boolean {
  return rows.some(({ values }) => path in values);
}

/**
 * The path of the test error that a figure shows where none is asked for: of what training reaches, where some cell was followed there;
 * else of the activated limit; null where there is no error.
 */
export function errorPath(table: SweepTable, as: 'error' | 'log10Error'): string | null {
  const [reached, limit] = [`risk.reached.${as}`, `risk.limit.${as}`];
  if (table.rows.some((row) => numberAt(reached)(row) !== null)) return reached;
  return hasPath(table, limit) ? limit : null;
}

/** The number or truth value that a row records at a path; null where there is none. */
export function numberAt(path: string): (row: SweepRow) => number | null {
  return ({ values }) => asNumber(values[path]);
}

function asNumber(value: Scalar | undefined): number | null {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' ? value : null;
}

/** As many paths as a refusal names. */
const MOST_NAMED = 8;

/** @throws InputError with the paths that begin most like this one */
function refusePath({ rows }: SweepTable, path: string): never {
  const paths = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))].sort();
  const near = paths.sort((a, b) => sharedStart(b, path) - sharedStart(a, path)).slice(0, MOST_NAMED);
  const among = near.length > 0 ? `, as in ${near.join(', ')}` : '; no cell is done';
  throw new InputError(
    '--value',
    `must be a path of the records, PATH=VALUE or an expression of paths${among}`,
    path,
  );
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function shareLabel(of: string): string {
  return `share of seeds: ${of}`;
}

/** Symbol and meaning of a path, for an axis; the path itself when it has no name here. */
function fullLabel(path: string): string {
  const known = NAMES[path];
  return known === undefined ? path : known.join('');
}

/** The symbol of a path, for a formula. */
export function symbolOf(path: string): string {
  return NAMES[path]?.[0] ?? path;
}

/** The full label of what a sweep's axis calls itself by its symbol or path. */
export function axisLabel(label: string): string {
  const named = Object.entries(NAMES).find(([path, [symbol]]) => symbol === label || path === label);
  return named === undefined ? label : fullLabel(named[0]);
}

/** Symbols, and what follows them on an axis. */
const NAMES: Readonly<Record<string, readonly [symbol: string, meaning: string]>> = {
  'data.n': ['n', ' (points)'],
  'data.d': ['d', ' (dimension)'],
  'data.signal.norm': ['‖μ‖', ' (length)'],
  'data.signalNorm': ['‖μ‖', ' (length)'],
  'data.noiseSize': ['R', ' (tr Σ, length²)'],
  'data.labelNoise.rate': ['η', ' (share of labels flipped)'],
  'data.labelFlips': ['flipped labels', ' (count)'],
  'data.minSignedInner': ['min yᵢyₖ⟨xᵢ, xₖ⟩', ' (length²)'],
  'data.positivelyCorrelated': ['all yᵢyₖ⟨xᵢ, xₖ⟩ ≥ 0', ''],
  'network.width': ['m', ' (neurons)'],
  'network.slope': ['γ', ' (slope of the activation)'],
  'training.activation.atFirstStep': ['activated at t = 1', ''],
  'training.activation.lost': ['activation lost', ''],
  'training.activation.fractionAtEnd': ['activated share of the m n pairs', ''],
  'training.interpolatedAt': ['t, first interpolation', ' (updates)'],
  'limit.activated': ['the limit is activated', ''],
  'limit.heading': ['heading for the activated max-margin direction', ''],
  'limit.supportVectors': ['support vectors', ' (points)'],
  'limit.normalizedMargin': ['1/‖W*‖', ' (length of x)'],
  'limit.objective': ['½‖W*‖²', ' (1/length² of x)'],
  'limit.certificate.relativeGap': ['(upper − lower)/upper', ' (relative gap)'],
  'risk.limit.error': ['test error of the limit', ''],
  'risk.limit.log10Error': ['log₁₀ test error of the limit', ''],
  'risk.limit.gamma': ['Γ', ' (test error Φ(−Γ))'],
  'risk.reached.error': ['test error of what is reached', ''],
  'risk.reached.log10Error': ['log₁₀ test error of what is reached', ''],
  'risk.reached.gamma': ['Γ reached', ' (distance of the nearest mistake, deviations of the noise)'],
  'risk.atEnd': ['test error at the end', ''],
  'risk.bayes': ['Bayes error', ''],
  'risk.predicted': ['predicted test error', ''],
  'risk.predictedGamma': ['predicted Γ', ''],
  'risk.excess': ['excess risk', ''],
  'regime.ratio': ['n‖μ‖²/R', ' (signal to noise)'],
  'regime.effectiveRatio': ['n μ′Σμ/tr Σ²', ' (signal to noise)'],
  'regime.frontier': ['n‖μ‖⁴/(‖Σ‖R)', ' (benign above, harmful below)'],
  'verdict.interpolates': ['interpolates', ''],
  'verdict.excessRisk': ['excess risk', ''],
  'verdict.overfitting': ['overfitting', ''],
};
