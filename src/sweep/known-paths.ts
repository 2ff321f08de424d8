/**
 * The paths that records have, found from a few small records of every kind: so that what a sweep asks for is refused before
 * anything is computed. No list of names is kept by hand; a new field of the record is known here as soon as it is there.
 */

import { readInputs } from '../experiment/inputs.ts';
import { run } from '../experiment/run.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { isObject } from '../spec/fields.ts';
import { knownFields } from '../spec/known-fields.ts';
import { nearest, refusal } from '../spec/refusal.ts';
import { resolveSpec } from '../spec/resolve.ts';
import { specSchema } from '../spec/spec.ts';
import { scalarsOf } from './scalars.ts';

const ROWS = ['a,b,c', '2,1,1', '-2,1,0', '3,0,1', '-3,2,0'].join('\n');
const SMALL = {
  network: { width: 4 },
  training: { steps: 3 },
  risk: { endPoints: 4, trajectoryPoints: 2 },
};
const POPULATION = { n: 6, d: 40, signal: { norm: 4 } };
/** Settles after a few updates. */
const STRONG = { n: 6, d: 400, signal: { norm: 8 } };

/** Without an error at the end, trained for ever, flipped labels followed a little further, more points than dimensions, streamed noise, flow, regression, and data from files with and without what they allow. */
const SPECIMENS: readonly object[] = [
  { ...SMALL, data: POPULATION, risk: { endPoints: 0, trajectoryPoints: 0 } },
  { ...SMALL, data: STRONG, training: { steps: 20, horizon: 'infinity' } },
  { ...SMALL, data: { ...POPULATION, labelNoise: { count: 2 } }, training: { steps: 3, horizon: 5 } },
  { ...SMALL, data: { n: 30, d: 2, signal: { norm: 0.1 } } },
  { ...SMALL, data: { ...POPULATION, noise: { family: 'laplace' } } },
  { ...SMALL, data: POPULATION, training: { optimizer: 'gradientFlow', steps: 3, horizon: 5 } },
  { ...SMALL, data: { n: 6, d: 40, targets: { noise: 1 } }, training: { loss: 'squared', steps: 3 } },
  { ...SMALL, data: { x: 'x.csv', y: { column: 'c' }, test: { x: 'x.csv', y: { column: 'c' } } } },
];

/** What stands at a path in any of the records. */
interface Shape {
  readonly types: Set<'number' | 'boolean' | 'string' | 'null' | 'list' | 'object'>;
  readonly parts: Map<string, Shape>;
}

interface Known {
  readonly shape: Shape;
  /** The paths of `scalarsOf`, and the types of what stands there. */
  readonly scalars: ReadonlyMap<string, ReadonlySet<string>>;
}

let found: Known | null = null;

/** Found once, when first asked for. */
function known(): Known {
  if (found !== null) return found;
  const shape = emptyShape();
  const scalars = new Map<string, Set<string>>();
  for (const specimen of SPECIMENS) {
    const record = recordOf(specimen);
    takeIn(shape, record);
    for (const [path, value] of Object.entries(scalarsOf(record))) {
      const types = scalars.get(path) ?? new Set<string>();
      scalars.set(path, types.add(value === null ? 'null' : typeof value));
    }
  }
  found = { shape, scalars };
  return found;
}

function recordOf(specimen: object): ExperimentRecord {
  const spec = resolveSpec(specimen);
  return run(
    spec,
    readInputs(spec, () => new TextEncoder().encode(ROWS)),
  ).record;
}

function emptyShape(): Shape {
  return { types: new Set(), parts: new Map() };
}

function takeIn(shape: Shape, value: unknown): void {
  shape.types.add(typeName(value));
  if (!isObject(value)) return;
  for (const [key, part] of Object.entries(value)) {
    const below = shape.parts.get(key) ?? emptyShape();
    shape.parts.set(key, below);
    takeIn(below, part);
  }
}

function typeName(value: unknown): 'number' | 'boolean' | 'string' | 'null' | 'list' | 'object' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value as 'number' | 'boolean' | 'string' | 'object';
}

/** The columns of a table of cells that records make: the paths of their scalars, and of parts within parts, which may be null. */
export function isColumn(name: string): boolean {
  if (known().scalars.has(name)) return true;
  const keys = name.split('.');
  return (
    keys.length > 1 &&
    keys.reduce<Shape | undefined>((at, key) => at?.parts.get(key), known().shape) !== undefined
  );
}

/** @throws SpecError for a path that no record has; below a list, or what was null in all records looked at, any is let through */
export function checkKeepPath(path: string, what: string): void {
  const [first, ...rest] = path.split('.');
  if (first === 'spec' && rest.length > 0) {
    const fields = [...knownFields(specSchema).keys()];
    const field = rest.filter((part) => !/^\d+$/.test(part)).join('.');
    if (fields.includes(field)) return;
    const hint = `spec.${nearest(field, fields)}`;
    throw refusal(what, `must hold paths of the record; did you mean ${hint}?`, path);
  }
  let shape = known().shape;
  for (const key of path.split('.')) {
    if (shape.types.has('list') || isUnknown(shape)) return;
    const below = shape.parts.get(key);
    if (below === undefined) {
      const keys = [...shape.parts.keys()];
      const hint = keys.length > 0 ? `; did you mean ${nearest(key, keys)} in place of ${key}?` : '';
      throw refusal(what, `must hold paths of the record${hint}`, path);
    }
    shape = below;
  }
}

/** @throws SpecError for a path at which no record has a number or a truth value */
export function checkQuantity(path: string, what: string): void {
  const { scalars } = known();
  const types = scalars.get(path);
  if (types?.has('number') || types?.has('boolean') || (types?.size === 1 && types.has('null'))) return;
  const rule = 'must name a number or a truth value of the record';
  if (types !== undefined) throw refusal(what, rule, path);
  let shape: Shape | undefined = known().shape;
  for (const key of path.split('.')) {
    shape = shape?.parts.get(key);
    if (shape !== undefined && isUnknown(shape)) return;
  }
  throw refusal(what, `${rule}; did you mean ${nearest(path, [...scalars.keys()])}?`, path);
}

function isUnknown({ types }: Shape): boolean {
  return types.size === 1 && types.has('null');
}
