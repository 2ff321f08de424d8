/**
 * What a run would lose if it were ended, and is given when it is run again. All that is not kept is computed again, to the same bits.
 */
import { Notes } from '../record/notes.ts';
import type { Pieces, Stretch } from '../stepwise.ts';

/** A run on its way, as plain data. */
export interface KeptRun {
  /** Reasons noted so far, in their order. */
  readonly notes: Readonly<Record<string, string>>;
  /** By their names, the stages that last: where they are, or what came of them. */
  readonly stages: Readonly<Record<string, { readonly state: unknown } | { readonly result: unknown }>>;
}

/** Of a stage that has nothing to go on from yet. */
const NOTHING = Symbol('nothing');

/**
 * What a run notes on its way, so that it can be ended and gone on with.
 *
 * @example
 * const spec = resolveSpec({ data: { n: 6, d: 100 }, training: { steps: 3000 } });
 * const checkpoint = new Checkpoint();
 * const left = runInSteps(spec, null, { checkpoint });
 * while (!checkpoint.lasting) left.next();
 * const kept = structuredClone(checkpoint.keep());
 * const takenUp = runInSteps(spec, null, { checkpoint: new Checkpoint(kept) });
 * let next = takenUp.next();
 * while (!next.done) next = takenUp.next();
 * console.log(next.value.record.training.steps); // 3000
 */
export class Checkpoint {
  readonly notes: Notes = new Notes();
  private now: Stretch<unknown> | null = null;
  private readonly stages = new Map<string, () => KeptRun['stages'][string] | typeof NOTHING | null>();

  /** @param from  what the checkpoint of a run with the same spec, inputs and version kept; null for a run that begins */
  constructor(private readonly from: KeptRun | null = null) {
    Object.assign(this.notes.reasons, from?.notes);
  }

  /**
   * One stage of the run, from where it was left; its result, where it was kept.
   *
   * @param work  whose result is plain data
   */
  *stage<K, P, R>(name: string, work: (stretch: Stretch<K>) => Generator<P, R>): Generator<P, R> {
    const held = this.from?.stages[name] ?? null;
    if (held !== null && 'result' in held) return held.result as R;
    const stretch: Stretch<K> = { from: held === null ? null : (held.state as K), keep: null };
    // Until there is something to go on from, the stage is one that has not begun.
    let begun = held !== null;
    this.stages.set(name, () => {
      if (stretch.keep !== null) return { state: stretch.keep() };
      return begun ? null : NOTHING;
    });
    this.now = stretch as Stretch<unknown>;
    const stage = work(stretch);
    for (let last: P | null = null; ; ) {
      const next = stage.next();
      if (!next.done) {
        begun ||= stretch.keep !== null;
        last = next.value;
        yield last;
        continue;
      }
      this.now = null;
      this.stages.set(name, () => ({ result: next.value }));
      // What follows may be long, and is not begun before whoever runs this has seen that the stage is over.
      if (last !== null) yield last;
      return next.value;
    }
  }

  /** Carries out the pieces of some work as stages of their own. */
  pieces(of: string): Pieces {
    return (name, work) => this.stage(`${of}: ${name}`, work);
  }

  /** Whether a stage is under way that can be kept at each of its yields, which come often. */
  get lasting(): boolean {
    return this.now !== null && this.now.keep !== null;
  }

  /** What the run needs to go on from where it now is, asked for between two of its yields; null where there is nothing to keep. */
  keep(): KeptRun | null {
    const stages = { ...this.from?.stages };
    for (const [name, now] of this.stages) {
      const kept = now();
      if (kept === null) return null;
      if (kept !== NOTHING) stages[name] = kept;
    }
    return Object.keys(stages).length === 0 ? null : { notes: { ...this.notes.reasons }, stages };
  }
}
