/**
 * What would have to change for a result to hold: of one or two fields of the spec, the smallest change after which the whole result
 * does, its conclusion not vacuous, on the sample that the changed spec draws under its own seeds.
 */
import { InputError } from '../errors.ts';
import { resolveSpec, type Spec } from '../spec/resolve.ts';
import type { Progress } from '../stepwise.ts';
import { Facts } from '../theory/facts.ts';
import { papers } from '../theory/index.ts';
import type { Result } from '../theory/premises.ts';
import { holdsOn, type Premise, stateOn } from '../theory/statement.ts';
import type { DrawnInstance } from './drawn-instance.ts';
import { nearestChange } from './nearest-change.ts';
import {
  CHOICE_SIZE,
  type Field,
  type FieldValues,
  type NumberField,
  remedyFields,
  withValues,
} from './remedy-fields.ts';

/** A change after which a result holds. */
export interface Remedy {
  /** The result's id. */
  readonly result: string;
  /** As `--set` takes them. */
  readonly set: FieldValues;
  /** Sum of |log(to/from)| over the numbers changed, natural logarithms, and 1 for every change of kind. */
  readonly size: number;
}

/** A result for which no change of one or two fields, of numbers by at most a factor of 100, was found. */
export interface Unremedied {
  /** Its id. */
  readonly result: string;
  /** False where some changes were not tried, as their samples would have taken too long to draw. */
  readonly allTried: boolean;
}

export interface Remedies {
  /** The smallest first. */
  readonly remedies: readonly Remedy[];
  readonly unremedied: readonly Unremedied[];
}

/** Makes an instance of a changed spec; data that did not change are not drawn again. */
export type Redraw = (spec: Spec) => DrawnInstance;

/** Multiplications for samples that one search may take: some seconds. */
const MOST_WORK = 3e9;
/** What one pair of fields may take of it. */
const MOST_WORK_HERE = 3e8;
/** What a second field must save. */
const WORTHWHILE = 0.03;
/** Larger samples than this, and than the spec's own, are not looked at. */
const LARGEST_CHANGED = 1e7;
/** The spec's own is not drawn anew above this. */
const LARGEST_REDRAWN = 1e8;

/**
 * @param written  the spec as its user has it, to which the changes are applied in the end; files' contents put in
 * @param only  ids of the results to look for; all unless given
 */
export function* findRemedies(
  spec: Spec,
  written: Readonly<Record<string, unknown>>,
  redraw: Redraw,
  only?: readonly string[],
): Generator<Progress, Remedies> {
  const search = new Search(spec, written, redraw, only);
  const fields = remedyFields(spec, written);
  const numbers = (changed: readonly Field[]): number =>
    changed.filter(({ kind }) => kind === 'number').length;
  const singles = fields.map((field) => [field]);
  const pairs = fields.flatMap((one, k) =>
    fields.slice(k + 1).flatMap((other) => (one.concern === other.concern ? [] : [[one, other]])),
  );
  const changes = [...singles, ...pairs].sort((a, b) => numbers(a) - numbers(b) || a.length - b.length);
  const total = fields.length + changes.length;
  let done = 0;
  for (const field of fields) {
    search.seeWhatMoves(field);
    search.forget();
    yield { stage: 'remedies', done: done++, total };
  }
  for (const changed of changes) {
    for (const wanted of search.wanted) search.look(wanted, changed);
    search.forget();
    yield { stage: 'remedies', done: done++, total };
  }
  return search.found();
}

/** A result that does not hold on the spec. */
interface Wanted {
  readonly id: string;
  /** What can be told without a sample, then the rest. */
  readonly onLaw: Result;
  readonly onSample: Result;
  /** Whether `onSample` asks for anything. */
  readonly draws: boolean;
  readonly failing: readonly Premise<Facts>[];
  best: Remedy | null;
  cutShort: boolean;
}

class Search {
  readonly wanted: readonly Wanted[];
  /** Per field, the failing premises that it moves. */
  readonly #moves = new Map<Field, Set<Premise<Facts>>>();
  readonly #data = new Map<string, Spec['data']>();
  #facts = new Map<string, Facts | null>();
  readonly #ownWork: number;
  #work = 0;
  #workHere = 0;

  constructor(
    readonly spec: Spec,
    readonly written: Readonly<Record<string, unknown>>,
    readonly redraw: Redraw,
    only: readonly string[] | undefined,
  ) {
    const base = new Facts(redraw(spec));
    this.#ownWork = workOf(base.n, base.m);
    this.wanted = papers.flatMap(({ paper, results }) =>
      results.flatMap((result) => {
        const isOfOthers = result.concerns?.(base) === false;
        if (isOfOthers || only?.includes(result.id) === false) return [];
        const { status } = stateOn(result, paper, base);
        return status === 'fails' || status === 'vacuous' ? [this.#want(result, base)] : [];
      }),
    );
  }

  #want(result: Result, base: Facts): Wanted {
    const { premises } = result;
    const drawing = premises.filter((premise) => this.#draws((facts) => premise.find(facts)));
    const free = premises.filter((premise) => !drawing.includes(premise));
    const concludes = this.#draws((facts) => holdsOn({ ...result, premises: [] }, facts));
    return {
      id: result.id,
      onLaw: { ...result, premises: free, conclusions: concludes ? [''] : result.conclusions },
      onSample: { ...result, premises: drawing },
      draws: drawing.length > 0 || concludes,
      failing: premises.filter((premise) => premise.find(base).holds !== true),
      best: null,
      cutShort: false,
    };
  }

  /** Whether a question looks at the sample. */
  #draws(ask: (facts: Facts) => unknown): boolean {
    const instance = this.redraw(this.spec);
    ask(new Facts(instance));
    return instance.drawn;
  }

  /** Finds out which of the failing premises a field moves at all. */
  seeWhatMoves(field: Field): void {
    const moved = new Set<Premise<Facts>>();
    const base = new Facts(this.redraw(this.spec));
    const failing = new Set(this.wanted.flatMap(({ failing }) => failing));
    for (const values of probes(field)) {
      for (const premise of failing) {
        if (moved.has(premise)) continue;
        const facts = this.#factsOf(values);
        if (facts === null || (!this.#mayDraw(facts) && this.#draws((own) => premise.find(own)))) continue;
        const told = this.#told(() => premise.find(facts), facts);
        if (told !== this.#told(() => premise.find(base), base)) moved.add(premise);
      }
    }
    this.#moves.set(field, moved);
  }

  #told(ask: () => unknown, facts: Facts): string {
    const found = this.#charged(facts, () => JSON.stringify(ask()));
    return found ?? 'refused';
  }

  /** Looks for a smaller remedy of a result by a change of just these fields. */
  look(wanted: Wanted, fields: readonly Field[]): void {
    const best = wanted.best?.size ?? Number.POSITIVE_INFINITY;
    const more = fields.length > Object.keys(wanted.best?.set ?? {}).length;
    const bound = more ? best - WORTHWHILE : best;
    const moved = fields.map((field) => this.#moves.get(field));
    if (!wanted.failing.every((premise) => moved.some((set) => set?.has(premise)))) return;
    const choices = fields.filter((field) => field.kind === 'choice');
    const numbers = fields.filter((field): field is NumberField => field.kind === 'number');
    const fixed = CHOICE_SIZE * choices.length;
    if (fixed >= bound) return;
    const chosen: FieldValues = Object.assign({}, ...choices.map(({ set }) => set));
    const setting = (values: readonly number[]): FieldValues => ({
      ...chosen,
      ...Object.fromEntries(numbers.map(({ path }, k) => [path, values[k]])),
    });
    const holds = (values: readonly number[]): boolean => this.#holds(wanted, setting(values));
    const change =
      numbers.length > 0
        ? nearestChange(numbers, bound - fixed, holds)
        : holds([])
          ? { values: [], size: 0 }
          : null;
    if (change === null) return;
    const set = setting(change.values);
    if (this.#confirmed(wanted, set)) wanted.best = { result: wanted.id, set, size: fixed + change.size };
  }

  #holds(wanted: Wanted, set: FieldValues): boolean {
    const facts = this.#factsOf(set);
    if (facts === null || this.#charged(facts, () => holdsOn(wanted.onLaw, facts)) !== true) return false;
    if (!wanted.draws) return true;
    if (!this.#mayDraw(facts)) {
      wanted.cutShort = true;
      return false;
    }
    return this.#charged(facts, () => holdsOn(wanted.onSample, facts)) === true;
  }

  /** The change applied to the spec as written, judged as `benign check` judges it. */
  #confirmed(wanted: Wanted, set: FieldValues): boolean {
    const holds = unlessRefused(() => {
      const changed = resolveSpec(withValues(this.written, set));
      const sameData = JSON.stringify(changed.data) === JSON.stringify(this.spec.data);
      const facts = new Facts(this.redraw(sameData ? { ...changed, data: this.spec.data } : changed));
      return holdsOn(wanted.onLaw, facts) && holdsOn(wanted.onSample, facts);
    });
    return holds === true;
  }

  /** Facts under a change, each set up once; null where the change is refused. */
  #factsOf(set: FieldValues): Facts | null {
    const key = JSON.stringify(set);
    const before = this.#facts.get(key);
    if (before !== undefined) return before;
    const changed = unlessRefused(() => this.#changed(set));
    const facts = changed === null ? null : new Facts(this.redraw(changed));
    this.#facts.set(key, facts);
    return facts;
  }

  /** The same data for the same changes of them, so that they are drawn once. What follows from a width is found anew. */
  #changed(set: FieldValues): Spec {
    const changed = withValues(this.spec, set);
    const network =
      'network.width' in set || 'network.secondLayer' in set
        ? resolveSpec(withValues(this.written, set)).network
        : changed.network;
    const ofData = Object.entries(set).filter(([path]) => path.startsWith('data.'));
    if (ofData.length === 0) return { ...changed, network, data: this.spec.data };
    const key = JSON.stringify(ofData);
    const data = this.#data.get(key) ?? changed.data;
    this.#data.set(key, data);
    return { ...changed, network, data };
  }

  /** Whether a sample under a change is small enough to be looked at, and work is left. */
  #mayDraw({ n, m, instance }: Facts): boolean {
    const { data } = this.spec;
    const sameData = (instance as DrawnInstance).sharesData(data);
    if (!sameData && (data.source !== 'population' || data.sampler !== 'direct')) return false;
    const work = workOf(n, m);
    const small = work <= Math.max(LARGEST_CHANGED, this.#ownWork) && (sameData || work <= LARGEST_REDRAWN);
    return small && this.#workHere < MOST_WORK_HERE && this.#work + this.#workHere < MOST_WORK;
  }

  /** Asks, and counts the work where a sample was looked at for it; null where the numbers were refused. */
  #charged<T>({ n, m, instance }: Facts, ask: () => T): T | null {
    const drawn = instance as DrawnInstance;
    const before = drawn.drawn;
    const answer = unlessRefused(ask);
    if (!before && drawn.drawn) this.#workHere += workOf(n, m);
    return answer;
  }

  /** Facts under the changes looked at so far are asked for no more. */
  forget(): void {
    this.#facts = new Map();
    this.#work += this.#workHere;
    this.#workHere = 0;
    this.#data.clear();
  }

  found(): Remedies {
    const remedies = this.wanted.flatMap(({ best }) => best ?? []).sort((a, b) => a.size - b.size);
    const unremedied = this.wanted
      .filter(({ best }) => best === null)
      .map(({ id, cutShort }) => ({ result: id, allTried: !cutShort }));
    return { remedies, unremedied };
  }
}

/** Null where the numbers are refused. */
function unlessRefused<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Multiplications that a sample of n points and the start of its m neurons take, in their order. */
function workOf(n: number, m: number): number {
  return (n * n + m * m) * (n + m);
}

/** Values at which it is seen whether anything depends on a field. */
function probes(field: Field): FieldValues[] {
  if (field.kind === 'choice') return [field.set];
  const { path, from, least, most, integer } = field;
  return [1 / 100, 1 / 7, 7, 100, most / from].flatMap((factor) => {
    const value = integer ? Math.round(from * factor) : from * factor;
    return value >= least && value <= most && Number.isFinite(value) ? [{ [path]: value }] : [];
  });
}
