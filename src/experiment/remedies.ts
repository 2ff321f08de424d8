/**
 * What would have to change for a failed premise to hold: the dimension, the signal, the step or the start, each alone, by a
 * monotone search that ends in a value at which the premise was evaluated and holds. Premises on the moments are evaluated on the
 * population's formulas; premises on the sample, on the sample that the changed spec draws under its own seeds.
 */
import { log10, pow } from '../linalg/elementary.ts';
import { Facts } from '../theory/facts.ts';
import { papers } from '../theory/index.ts';
import type { Premise } from '../theory/statement.ts';
import type { DrawnInstance } from './drawn-instance.ts';
import type { Spec } from './resolve.ts';

/** A change under which one inequality holds; it says nothing of the others. */
export interface Remedy {
  /** The results that have this inequality among their hypotheses. */
  readonly theorems: readonly string[];
  readonly hypothesis: string;
  /** Where in the spec. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** Whether it was found on samples drawn under the spec's seeds, and not on the population's formulas. */
  readonly onSample: boolean;
  /** Both sides at `to`. */
  readonly measured: number | null;
  readonly threshold: number | null;
}

/** A number of the spec that may be changed. */
interface Knob {
  readonly path: string;
  readonly from: number;
  /** Whether other data come of it. */
  readonly redraws: boolean;
  readonly integer: boolean;
  /** The spec with that value; null beyond its range. */
  readonly at: (value: number) => Spec | null;
}

/** Makes an instance of a changed spec; data that did not change are not drawn again. */
export type Redraw = (spec: Spec) => DrawnInstance;

export interface RemedySearch {
  readonly done: number;
  readonly total: number;
}

/** Values tried on either side: factors of 4, up to 4^20 = 1e12. */
const RUNG = 4;
const RUNGS = 20;
/** The value reported is within this factor of the least change. */
const RESOLUTION = 1.01;
/** Digits of it. */
const DIGITS = 3;
/** Larger samples, n^2 (n + m), are not drawn over and over. */
const LARGEST_REDRAWN = 1e8;

/** The remedies found for every inequality that fails on the spec. */
export function* findRemedies(spec: Spec, redraw: Redraw): Generator<RemedySearch, Remedy[]> {
  const base = new Facts(redraw(spec));
  const failed = failedPremises(base);
  const knobs = knobsOf(spec, base);
  const remedies: Remedy[] = [];
  let done = 0;
  for (const knob of knobs) {
    const { path, from } = knob;
    const along = factsAlong(knob, redraw);
    for (const [premise, theorems] of failed) {
      yield { done: done++, total: failed.size * knobs.length };
      const onSample = knob.redraws && draws(premise, redraw(spec));
      if (onSample && !cheaplyDrawn(spec)) continue;
      const to = leastChange(premise, knob, along);
      if (to === null) continue;
      const { measured, threshold } = premise.find(along(to) ?? base);
      remedies.push({ theorems, hypothesis: premise.name, path, from, to, onSample, measured, threshold });
    }
  }
  return remedies;
}

/** Inequalities that fail, each with the results that have it. */
function failedPremises(base: Facts): Map<Premise<Facts>, string[]> {
  const failed = new Map<Premise<Facts>, string[]>();
  for (const { id, premises } of papers.flatMap(({ results }) => results)) {
    for (const premise of premises) {
      const { holds, setting } = premise.find(base);
      if (holds !== false || setting) continue;
      const theorems = failed.get(premise);
      if (theorems === undefined) failed.set(premise, [id]);
      else theorems.push(id);
    }
  }
  return failed;
}

/** Whether a premise looks at the sample. */
function draws(premise: Premise<Facts>, instance: DrawnInstance): boolean {
  premise.find(new Facts(instance));
  return instance.drawn;
}

function cheaplyDrawn({ data, network }: Spec): boolean {
  if (data.source !== 'population' || data.sampler !== 'direct') return false;
  return data.n * data.n * (data.n + network.width) <= LARGEST_REDRAWN;
}

/** Facts at a value of the knob, each set up once; null beyond its range. */
type FactsAlong = (value: number) => Facts | null;

function factsAlong(knob: Knob, redraw: Redraw): FactsAlong {
  const known = new Map<number, Facts | null>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const spec = knob.at(knob.integer ? Math.round(value) : value);
    const facts = spec === null ? null : new Facts(redraw(spec));
    known.set(value, facts);
    return facts;
  };
}

/** The value closest to `from`, as a ratio, at which the premise holds; null when none was found. */
function leastChange(premise: Premise<Facts>, { from, integer }: Knob, along: FactsAlong): number | null {
  const holdsAt = (value: number): boolean => {
    const facts = along(value);
    return facts !== null && premise.find(facts).holds === true;
  };
  if (!responds(premise, from, along)) return null;
  for (let rung = 1; rung <= RUNGS; rung++) {
    for (const direction of [1, -1]) {
      const outer = from * pow(RUNG, direction * rung);
      if (!holdsAt(outer)) continue;
      let outside = from * pow(RUNG, direction * (rung - 1));
      let inside = outer;
      while (Math.max(inside / outside, outside / inside) > RESOLUTION) {
        const middle = Math.sqrt(inside * outside);
        if (holdsAt(middle)) inside = middle;
        else outside = middle;
      }
      const rounded = roundAway(inside, direction, integer);
      return holdsAt(rounded) ? rounded : integer ? Math.round(inside) : inside;
    }
  }
  return null;
}

/** Whether either side of the inequality depends on the knob at all. */
function responds(premise: Premise<Facts>, from: number, along: FactsAlong): boolean {
  const sides = [from / RUNG, from, from * RUNG].flatMap((value) => {
    const facts = along(value);
    if (facts === null) return [];
    const { measured, threshold } = premise.find(facts);
    return [`${measured} ${threshold}`];
  });
  return new Set(sides).size > 1;
}

/** To a few digits, and to an integer where it must be one; upwards for direction 1. */
function roundAway(value: number, direction: number, integer: boolean): number {
  const digits = pow(10, Math.floor(log10(value)) - DIGITS + 1);
  const unit = integer ? Math.max(1, digits) : digits;
  const steps = direction > 0 ? Math.ceil(value / unit) : Math.floor(value / unit);
  return Number((steps * unit).toPrecision(DIGITS + 1));
}

const LARGEST_DIMENSION = 1e15;
const LARGEST_NORM = 1e40;

function knobsOf(spec: Spec, base: Facts): Knob[] {
  const { data, training, network } = spec;
  const knobs: Knob[] = [];
  if (data.source === 'population') {
    const { covariance } = data;
    if (covariance.type === 'isotropic' || covariance.type === 'spiked') {
      knobs.push({
        path: 'data.d',
        from: data.d,
        redraws: true,
        integer: true,
        at: (d) => (d >= 1 && d <= LARGEST_DIMENSION ? { ...spec, data: { ...data, d } } : null),
      });
    }
    const norm = Math.sqrt(base.law?.signal2 ?? 0);
    if (norm > 0 && data.model.type !== 'signalLevel') {
      knobs.push({
        path: 'data.signal.norm',
        from: norm,
        redraws: true,
        integer: false,
        at: (value) =>
          value <= LARGEST_NORM ? { ...spec, data: { ...data, signal: { norm: value } } } : null,
      });
    }
  }
  knobs.push({
    path: 'training.step',
    from: training.reduction === 'mean' ? base.alphaOfMean : base.alpha,
    redraws: false,
    integer: false,
    at: (step) => ({ ...spec, training: { ...training, step } }),
  });
  const { initialScale } = base.instance;
  if (initialScale !== null && initialScale > 0) {
    knobs.push({
      path: 'network.init.scale',
      from: initialScale,
      redraws: false,
      integer: false,
      at: (scale) => ({ ...spec, network: { ...network, init: { scale } } }),
    });
  }
  return knobs;
}
