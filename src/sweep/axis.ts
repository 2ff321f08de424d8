/**
 * The axes of a sweep: their values, and what each writes into the experiment.
 */

import { moments } from '../data/population.ts';
import { log, pow } from '../linalg/elementary.ts';
import { keyFrom } from '../random/key.ts';
import { regime } from '../risk/prediction.ts';
import { isIntegral, isObject } from '../spec/fields.ts';
import { knownFields } from '../spec/known-fields.ts';
import { populationOf } from '../spec/population-of.ts';
import { refusal } from '../spec/refusal.ts';
import { resolveSpec } from '../spec/resolve.ts';
import { mergeField, pathParts, setField } from '../spec/set-field.ts';
import { specSchema } from '../spec/spec.ts';
import type { AxisSpec, DerivedQuantity, Range } from './spec.ts';
import type { Coordinate, SweepAxis } from './table.ts';

/** An experiment as written: a plain object that an axis may change. */
export type WrittenSpec = Record<string, unknown>;

export interface PlannedAxis extends SweepAxis {
  /** The parts of its path. */
  readonly parts: readonly string[];
  /** What it writes for each of its values; numbers for which a field is solved where it is derived. */
  readonly settings: readonly unknown[];
  /** The quantity for which the field is solved, or null; such axes are applied after the others. */
  readonly derived: DerivedQuantity | null;
  /** Whether all its values are numbers, between which others lie. */
  readonly numeric: boolean;
  /** Numbers are rounded to integers before they are written. */
  readonly integer: boolean;
  /** Writes a coordinate into an experiment, in place. Numbers between the values are let through. */
  readonly apply: (experiment: WrittenSpec, coordinate: Coordinate) => void;
}

/** Fields of an experiment by their paths, lists' indices left out. */
const fields = knownFields(specSchema);

const LABELS: Readonly<Record<string, string>> = {
  'data.n': 'n',
  'data.d': 'd',
  'data.signal.norm': '‖μ‖',
  'data.signal.snr': 'n‖μ‖²/R',
  'network.width': 'm',
  'network.slope': 'γ',
  'network.init.scale': 'σ₀',
  'training.step': 'α',
  'training.steps': 't',
  ratio: 'n‖μ‖²/R',
  effectiveRatio: 'n μ′Σμ/tr Σ²',
  frontier: 'n‖μ‖⁴/(‖Σ‖R)',
};

/** @throws SpecError when the path is none, or the values are not distinct */
export function planAxis(spec: AxisSpec, what: string): PlannedAxis {
  const parts = pathParts(spec.path);
  if (parts === null) throw refusal(`${what}.path`, 'must be a dotted path, as in data.d', spec.path);
  checkCounts(parts, `${what}.path`, spec.path);
  const integer = spec.integer ?? isIntegerField(parts.filter((part) => !/^\d+$/.test(part)).join('.'));
  if ('derive' in spec) return derivedAxis(spec, parts, integer, what);
  const given: Listed[] =
    'values' in spec ? spec.values.map(listedValue) : spaced(spec, spec.scale).map(listedValue);
  const numeric = given.every(({ coordinate }) => typeof coordinate === 'number');
  const settings = new Map<Coordinate, unknown>();
  for (const listed of given) {
    const coordinate = rounded(listed.coordinate, integer);
    if (settings.has(coordinate) && 'values' in spec) {
      throw refusal(what, 'must not have a value twice', coordinate);
    }
    settings.set(coordinate, typeof coordinate === 'number' ? coordinate : listed.setting);
  }
  return {
    name: spec.name ?? parts[parts.length - 1],
    path: spec.path,
    parts,
    label: spec.label ?? LABELS[spec.path] ?? spec.path,
    scale: spec.scale ?? (numeric ? 'linear' : 'ordinal'),
    values: [...settings.keys()],
    settings: [...settings.values()],
    derived: null,
    numeric,
    integer,
    apply(experiment, coordinate) {
      const setting =
        typeof coordinate === 'number' ? rounded(coordinate, integer) : settings.get(coordinate);
      mergeField(experiment, parts, structuredCopy(setting), what);
    },
  };
}

/** Refuses a field that changes no cell's numbers: a name, or the seed, which is that of the cell. */
function checkCounts(parts: readonly string[], what: string, path: string): void {
  if (parts[0] === 'seed') {
    throw refusal(what, 'must not be the seed, which `seeds` gives to every cell; list it there', path);
  }
  if (parts[0] === 'name') throw refusal(what, 'must be a field on which the numbers depend', path);
}

type DerivedSpec = Extract<AxisSpec, { derive: unknown }>;

function derivedAxis(
  spec: DerivedSpec,
  parts: readonly string[],
  integer: boolean,
  what: string,
): PlannedAxis {
  const [quantity, wanted] = Object.entries(spec.derive).find(([, value]) => value !== undefined) as [
    DerivedQuantity,
    readonly number[] | (Range & { scale: 'linear' | 'log' }),
  ];
  const isRange = isObject(wanted);
  const values = isRange
    ? spaced(wanted as Range, (wanted as { scale: 'linear' | 'log' }).scale)
    : (wanted as number[]);
  const distinctValues = distinct(values, what);
  const solve = solverFor(parts, quantity, what);
  return {
    name: spec.name ?? quantity,
    path: spec.path,
    parts,
    label: spec.label ?? LABELS[quantity],
    scale: isRange && (wanted as { scale: string }).scale === 'linear' ? 'linear' : 'log',
    values: distinctValues,
    settings: distinctValues,
    derived: quantity,
    numeric: true,
    integer,
    apply(experiment, coordinate) {
      const value = solve(experiment, Number(coordinate));
      setField(experiment, parts, rounded(value, integer), what);
    },
  };
}

/** A quantity as a power of a field: at 1, and the exponent. */
interface Power {
  readonly one: number;
  readonly p: number;
}

/**
 * The v at which quantity(v) = x, where the quantity is a power of the field: v = (x/quantity(1))^(1/p). The power is found once for points
 * that follow one another along the axis, and differ in nothing else.
 */
function solverFor(
  parts: readonly string[],
  quantity: DerivedQuantity,
  what: string,
): (experiment: WrittenSpec, x: number) => number {
  let last: { readonly of: string; readonly power: Power } | null = null;
  return (experiment, x) => {
    setField(experiment, parts, 1, what);
    const of = JSON.stringify(experiment);
    if (last?.of !== of) last = { of, power: powerOf(experiment, parts, quantity, what) };
    const { one, p } = last.power;
    return pow(x / one, 1 / p);
  };
}

/** @throws SpecError when the quantity is no power of the field in this experiment (|mu| given by snr moves with d, say) */
function powerOf(
  experiment: WrittenSpec,
  parts: readonly string[],
  quantity: DerivedQuantity,
  what: string,
): Power {
  const [one, two, four] = [1, 2, 4].map((value) => {
    setField(experiment, parts, value, what);
    return quantityOf(experiment, quantity, what);
  });
  const p = Math.round(log(two / one) / log(2));
  const growth = pow(2, p);
  const isPower = p !== 0 && close(two, one * growth) && close(four, two * growth);
  if (!isPower) {
    const rule = `must name a field of which ${quantity} is a power in this experiment`;
    throw refusal(`${what}.path`, rule, parts.join('.'));
  }
  return { one, p };
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.abs(b);
}

function quantityOf(experiment: WrittenSpec, quantity: DerivedQuantity, what: string): number {
  const { data, seed, thresholds } = resolveSpec(experiment);
  if (data.source !== 'population') throw refusal(`${what}.derive`, 'needs data from a population', 'a file');
  const population = populationOf(data, keyFrom(seed.data, 'data'));
  const { signal2, trace } = moments(population);
  return regime(data.n, signal2, trace, population, thresholds)[quantity] ?? Number.NaN;
}

interface Listed {
  readonly coordinate: Coordinate;
  readonly setting: unknown;
}

function listedValue(value: number | string | boolean | { label: string; value?: unknown }): Listed {
  if (isObject(value)) return { coordinate: value.label, setting: value.value };
  return { coordinate: typeof value === 'boolean' ? String(value) : value, setting: value };
}

/** Both ends exactly, and what lies between at equal differences or ratios. */
function spaced({ from, to, count }: Range, scale: 'linear' | 'log'): number[] {
  return Array.from({ length: count }, (_, k) => {
    if (k === 0) return from;
    if (k === count - 1) return to;
    const share = k / (count - 1);
    return scale === 'log' ? from * pow(to / from, share) : from + (to - from) * share;
  });
}

function rounded<C extends Coordinate>(coordinate: C, integer: boolean): C {
  return (integer && typeof coordinate === 'number' ? Math.round(coordinate) : coordinate) as C;
}

function distinct(values: readonly number[], what: string): readonly number[] {
  const seen = new Set<number>();
  for (const value of values) {
    if (seen.has(value)) throw refusal(what, 'must not have a value twice', value);
    seen.add(value);
  }
  return values;
}

function isIntegerField(path: string): boolean {
  const field = fields.get(path);
  return field !== undefined && isIntegral(field);
}

function structuredCopy(value: unknown): unknown {
  return isObject(value) || Array.isArray(value) ? JSON.parse(JSON.stringify(value)) : value;
}
