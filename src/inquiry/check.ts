/**
 * Which results cover a spec, before anything is trained: every theorem on the sample of the spec, how often its premises hold over
 * seeds, and what would have to change where they fail.
 */

import { geometry } from '../data/geometry.ts';
import type { Sample } from '../data/sample.ts';
import { SCHEMA, version } from '../experiment/assembly.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { regimeRecord } from '../experiment/regime-record.ts';
import { obtainSample, sampleAtOnce } from '../experiment/sample-stage.ts';
import { tooManyToFollow } from '../experiment/sliding-size.ts';
import { theoryRecord } from '../experiment/theory-stage.ts';
import { networkOf } from '../experiment/training-setup.ts';
import { SpectrumEnds } from '../linalg/lanczos.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { type Network, signWeights, squareOf } from '../network/network.ts';
import { activatedPattern, liftedGram } from '../network/pattern.ts';
import { Notes } from '../record/notes.ts';
import type { Regime } from '../risk/prediction.ts';
import type { Seeds, Spec } from '../spec/resolve.ts';
import { type Progress, within } from '../stepwise.ts';
import { Facts } from '../theory/facts.ts';
import { checkTheorems } from '../theory/index.ts';
import type { Statement } from '../theory/statement.ts';
import { DrawnInstance } from './drawn-instance.ts';
import { type PremiseFrequency, premiseFrequencies } from './premise-frequencies.ts';
import { findRemedies, type Redraw, type Remedy, type Unremedied } from './remedies.ts';

/** What `benign check` finds: plain JSON, under the rules of a record. */
export interface CheckRecord {
  /** As of a run's record. */
  readonly schema: number;
  readonly version: string;
  readonly spec: Spec;
  readonly seed: Seeds;
  readonly notes: Readonly<Record<string, string>>;
  readonly n: number;
  readonly d: number;
  readonly regime: Regime;
  readonly theory: readonly Statement[];
  /** Over consecutive seeds from the spec's own on; null for files. */
  readonly premises: { readonly seeds: number; readonly frequencies: readonly PremiseFrequency[] } | null;
  /** For each result that fails or is vacuous the smallest change after which it holds, where there is one; the smallest first. */
  readonly remedies: readonly Remedy[];
  readonly unremedied: readonly Unremedied[];
  /** Why a run would not say where training goes if neurons come to slide, as they are too many; null where it would. */
  readonly notFollowed: string | null;
}

export interface CheckOptions {
  /** Samples behind the frequencies; 0 for none. */
  readonly seeds: number;
  /** The spec as its user has it, to which remedies are applied; the complete one unless given. */
  readonly written?: Readonly<Record<string, unknown>>;
  /** Ids of the results for which remedies are looked for; all of them unless given. */
  readonly remedied?: readonly string[] | undefined;
}

export function* checkInSteps(
  spec: Spec,
  inputs: FileInputs | null,
  { seeds, written, remedied }: CheckOptions,
): Generator<Progress, CheckRecord> {
  const notes = new Notes();
  const sample = yield* at('sample', obtainSample(spec, inputs));
  const redraw = redrawing(spec, inputs, sample);
  const theory = theoryRecord(checkTheorems(new Facts(redraw(spec))), notes);
  const found = yield* at('remedies', findRemedies(spec, written ?? { ...spec }, redraw, remedied));
  const counted = inputs === null && seeds > 0;
  const frequencies = counted ? yield* at('seeds', premiseFrequencies(spec, seeds)) : null;
  return {
    schema: SCHEMA,
    version,
    spec,
    seed: spec.seed,
    notes: notes.reasons,
    n: sample.n,
    d: sample.d,
    regime: regimeRecord(spec, sample, inputs, notes),
    theory,
    premises:
      frequencies === null
        ? notes.absent(
            'premises',
            inputs === null ? 'no seeds were asked for' : 'the data of a file are one sample',
          )
        : { seeds, frequencies: withNotes(frequencies, notes) },
    ...found,
    notFollowed: foretold(spec, sample, notes),
  };
}

/** Whether neurons that slide would be too many to be followed. */
function foretold(spec: Spec, sample: Sample, notes: Notes): string | null {
  const { slope } = networkOf(spec);
  const tooMany = tooManyToFollow(sample.n, spec.network.width);
  const slides = slope < 1 && !(slope > 0 && geometry(sample, slope).positivelyCorrelated);
  if (tooMany !== null && slides) return tooMany;
  return notes.absent(
    'notFollowed',
    slides
      ? 'n^2 m is small enough for neurons to be followed if they slide'
      : 'no neuron comes to slide here',
  );
}

/** Work as a stage of a check. */
function at<T>(stage: 'sample' | 'remedies' | 'seeds', work: Generator<Progress, T>): Generator<Progress, T> {
  return within(work, ({ done, total }) => ({ stage, done, total }));
}

/** Samples kept, by the sum of their n^2. */
const MOST_KEPT = 2e6;

/** Instances of changed specs; the sample of the spec itself is the one drawn already, and the latest others are kept. */
function redrawing(spec: Spec, inputs: FileInputs | null, sample: Sample): Redraw {
  const kept = new Map<Spec['data'], Sample>();
  const grams = new WeakMap<Sample, Map<string, Pick<LimitDirection, 'G' | 'spectrum'>>>();
  const drawn = (changed: Spec): Sample => {
    const before = changed.data === spec.data ? sample : kept.get(changed.data);
    if (before !== undefined) return before;
    const found = sampleAtOnce(changed, inputs);
    kept.set(changed.data, found);
    let size = [...kept.values()].reduce((total, { n }) => total + n * n, 0);
    for (const [data, { n }] of kept) {
      if (size <= MOST_KEPT || data === changed.data) break;
      kept.delete(data);
      size -= n * n;
    }
    return found;
  };
  const gramOf = (network: Network) => (of: Sample) => {
    const known = grams.get(of) ?? new Map<string, Pick<LimitDirection, 'G' | 'spectrum'>>();
    grams.set(of, known);
    const key = JSON.stringify([network.slope, squareOf(network), signWeights(network)]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const G = liftedGram(of, network, activatedPattern(network, of.y));
    const found = { G, spectrum: new SpectrumEnds(G) };
    known.set(key, found);
    return found;
  };
  return (changed) => new DrawnInstance(changed, inputs, () => drawn(changed), gramOf(networkOf(changed)));
}

function withNotes(frequencies: readonly PremiseFrequency[], notes: Notes): readonly PremiseFrequency[] {
  for (const [at, { interval }] of frequencies.entries()) {
    notes.orAbsent(`premises.frequencies.${at}.interval`, interval, 'it could not be told on any sample');
  }
  return frequencies;
}
