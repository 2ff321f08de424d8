/**
 * Which results cover a spec, before anything is trained: every theorem on the sample of the spec, how often its premises hold over
 * seeds, and what would have to change where they fail.
 */
import type { Sample } from '../data/sample.ts';
import type { Regime } from '../risk/prediction.ts';
import { Facts } from '../theory/facts.ts';
import { checkTheorems } from '../theory/index.ts';
import type { Statement } from '../theory/statement.ts';
import { SCHEMA, version } from './assembly.ts';
import { DrawnInstance } from './drawn-instance.ts';
import type { FileInputs } from './inputs.ts';
import { Notes } from './notes.ts';
import { type PremiseFrequency, premiseFrequencies } from './premise-frequencies.ts';
import { regimeRecord } from './regime-record.ts';
import { findRemedies, type Remedy } from './remedies.ts';
import type { Seeds, Spec } from './resolve.ts';
import { obtainSample, sampleAtOnce } from './sample-stage.ts';
import { theoryRecord } from './theory-stage.ts';

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
  readonly remedies: readonly Remedy[];
}

export interface CheckOptions {
  /** Samples behind the frequencies; 0 for none. */
  readonly seeds: number;
}

/** What is being done, and how much of it is done. */
export interface CheckProgress {
  readonly stage: 'sample' | 'remedies' | 'seeds';
  readonly done: number;
  readonly total: number;
}

export function* checkInSteps(
  spec: Spec,
  inputs: FileInputs | null,
  { seeds }: CheckOptions,
): Generator<CheckProgress, CheckRecord> {
  const notes = new Notes();
  const sample = yield* at('sample', obtainSample(spec, inputs));
  const redraw = redrawing(spec, inputs, sample);
  const theory = theoryRecord(checkTheorems(new Facts(redraw(spec))), notes);
  const remedies = yield* at('remedies', findRemedies(spec, redraw));
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
    remedies,
  };
}

function* at<T>(
  stage: CheckProgress['stage'],
  work: Generator<{ readonly done: number; readonly total: number }, T>,
): Generator<CheckProgress, T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield { stage, done: next.value.done, total: next.value.total };
  }
}

/** Instances of changed specs; the sample of the spec itself is the one drawn already. */
function redrawing(spec: Spec, inputs: FileInputs | null, sample: Sample) {
  return (changed: Spec) =>
    new DrawnInstance(changed, inputs, () =>
      changed.data === spec.data ? sample : sampleAtOnce(changed, inputs),
    );
}

function withNotes(frequencies: readonly PremiseFrequency[], notes: Notes): readonly PremiseFrequency[] {
  for (const [at, { interval }] of frequencies.entries()) {
    notes.orAbsent(`premises.frequencies.${at}.interval`, interval, 'it could not be told on any sample');
  }
  return frequencies;
}
