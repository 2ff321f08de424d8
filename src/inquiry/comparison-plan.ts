/**
 * The systems of a comparison, laid out: every combination of the values given, each resolved, and what the pairing of their samples and
 * starts is worth.
 */
import { InputError } from '../errors.ts';
import { isObject } from '../spec/fields.ts';
import { SpecError } from '../spec/refusal.ts';
import { resolveSpec, type Spec } from '../spec/resolve.ts';
import { pathParts, setField } from '../spec/set-field.ts';

/** A field and the values that it takes in turn. */
export interface Varied {
  /** Dotted, as in training.optimizer. */
  readonly path: string;
  readonly values: readonly unknown[];
}

/** One combination of values. */
export interface PlannedSystem {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
  /** Null where the combination is refused, and why. */
  readonly spec: Spec | null;
  readonly refused: string | null;
}

export interface ComparisonPlan {
  readonly name: string;
  readonly vary: readonly Varied[];
  readonly systems: readonly PlannedSystem[];
  /** What all systems share, and how they came to. */
  readonly paired: {
    readonly sample: boolean;
    /** The variates of W(0); its scale may be varied. */
    readonly start: boolean;
    /** Whether samples were drawn in coordinates because some system needs them. */
    readonly explicit: boolean;
  };
}

/** As many as a figure tells apart. */
const MOST_SYSTEMS = 16;

/**
 * @param written  a spec as it is written
 * @throws InputError for a path that is none, for values given twice, and for more than 16 systems; SpecError for a value that no combination accepts
 */
export function planComparison(
  written: Readonly<Record<string, unknown>>,
  vary: readonly Varied[],
): ComparisonPlan {
  checkVaried(vary);
  const base = resolveSpec(written);
  const combinations = vary.reduce<readonly unknown[][]>(
    (all, { values }) => all.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  );
  if (combinations.length > MOST_SYSTEMS) {
    throw new InputError('--vary', `must make at most ${MOST_SYSTEMS} systems`, combinations.length);
  }
  const resolved = combinations.map((values) => systemOf(written, vary, values));
  refuseHopeless(vary, resolved);
  const explicit = isSplit(resolved) && !vary.some(({ path }) => path === SAMPLER);
  const systems = explicit
    ? combinations.map((values) => systemOf(written, vary, values, explicit))
    : resolved;
  const specs = systems.flatMap(({ spec }) => (spec === null ? [] : [spec]));
  return {
    name: base.name,
    vary,
    systems: systems.map(({ name, set, spec, refusal }) => ({
      name,
      set,
      spec,
      refused: refusal?.message ?? null,
    })),
    paired: {
      sample: allAlike(specs.map(({ data, seed }) => [data, seed.data, seed.labels])),
      start: allAlike(
        specs.map(({ network: { width, positive, secondLayer, init }, seed }) => [
          width,
          positive,
          secondLayer,
          'file' in init ? init : null,
          seed.init,
        ]),
      ),
      explicit,
    },
  };
}

const SAMPLER = 'data.sampler';

interface TriedSystem extends Omit<PlannedSystem, 'refused'> {
  readonly values: readonly unknown[];
  readonly refusal: SpecError | null;
}

function systemOf(
  written: Readonly<Record<string, unknown>>,
  vary: readonly Varied[],
  values: readonly unknown[],
  explicit = false,
): TriedSystem {
  const set = Object.fromEntries(vary.map(({ path }, k) => [path, values[k]]));
  const changed = withValues(written, explicit ? { ...set, [SAMPLER]: 'explicit' } : set);
  const common = { name: nameOf(vary, values), set, values };
  try {
    return { ...common, spec: resolveSpec(changed), refusal: null };
  } catch (error) {
    if (error instanceof SpecError) return { ...common, spec: null, refusal: error };
    throw error;
  }
}

/** A copy of a spec as it is written, with some of its fields set, by path. */
export function withValues(
  written: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const changed = structuredClone(written) as Record<string, unknown>;
  for (const [path, value] of Object.entries(set))
    setField(changed, partsOf(path), structuredClone(value), `--vary ${path}`);
  return changed;
}

/** Whether what one spec reads from files serves the other, too. */
export function readsTheSame(a: Spec, b: Spec): boolean {
  const read = ({ data, network: { init, width } }: Spec) =>
    JSON.stringify(data.source === 'file' ? [data, 'file' in init ? [init.file, width] : null] : null);
  return read(a) === read(b);
}

/** A value that every combination with it is refused for is a mistake of the caller's. */
function refuseHopeless(vary: readonly Varied[], systems: readonly TriedSystem[]): void {
  for (const [k, { values }] of vary.entries()) {
    for (const value of values) {
      const own = systems.filter((system) => system.values[k] === value);
      const [{ refusal }] = own;
      if (refusal !== null && own.every(({ spec }) => spec === null)) throw refusal;
    }
  }
}

/** Whether some systems are drawn in coordinates and others not: their samples would be others. */
function isSplit(systems: readonly TriedSystem[]): boolean {
  const samplers = new Set(
    systems.flatMap(({ spec }) => (spec === null || spec.data.source === 'file' ? [] : [spec.data.sampler])),
  );
  return samplers.size > 1 && samplers.has('explicit');
}

function checkVaried(vary: readonly Varied[]): void {
  if (vary.length === 0) throw new InputError('--vary', 'must be given: PATH=V1,V2,...', vary);
  for (const [k, { path, values }] of vary.entries()) {
    partsOf(path);
    if (vary.findIndex((one) => one.path === path) < k)
      throw new InputError('--vary', 'must not name a field twice', path);
    if (values.length === 0) throw new InputError(`--vary ${path}`, 'must have at least one value', values);
    const texts = values.map((value) => JSON.stringify(value));
    const twice = texts.find((text, i) => texts.indexOf(text) < i);
    if (twice !== undefined) throw new InputError(`--vary ${path}`, 'must not have a value twice', twice);
  }
}

function partsOf(path: string): string[] {
  const parts = pathParts(path);
  if (parts === null)
    throw new InputError('--vary', 'must be PATH=V1,V2,..., as in training.optimizer=muon,adam', path);
  return parts;
}

function allAlike(values: readonly unknown[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value))).size <= 1;
}

/** "heavyBall (momentum 0.5), scale 0.001": words as they are, numbers after the last part of their path. */
function nameOf(vary: readonly Varied[], values: readonly unknown[]): string {
  return vary.map(({ path }, k) => valueNamed(path, values[k])).join(', ');
}

function valueNamed(path: string, value: unknown): string {
  if (typeof value === 'string') return value;
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (!isObject(value)) return `${last} ${JSON.stringify(value)}`;
  const { name, ...rest } = value;
  const parts = Object.entries(rest).map(([key, part]) => `${key} ${JSON.stringify(part)}`);
  const head = typeof name === 'string' ? name : last;
  return parts.length === 0 ? head : `${head} (${parts.join(', ')})`;
}
