/**
 * What a run would lose if it were ended, and is given when it is run again. All that is not kept is computed again, to the same bits.
 */
import { Notes } from '../record/notes.ts';
import type { Stretch } from '../stepwise.ts';

/** A run on its way, as plain data. */
export interface KeptRun {
  /** Reasons noted so far, in their order. */
  readonly notes: Readonly<Record<string, string>>;
  /** By their names, the stages that last: where they are, or what came of them. */
  readonly stages: Readonly<Record<string, { readonly state: unknown } | { readonly result: unknown }>>;
}

export class Checkpoint {
  readonly notes = new Notes();
  private readonly stages = new Map<string, () => KeptRun['stages'][string] | null>();

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
    this.stages.set(name, () => stretch.keep && { state: stretch.keep() });
    const result = yield* work(stretch);
    this.stages.set(name, () => ({ result }));
    return result;
  }

  /** What the run needs to go on from where it now is, asked for between two of its yields; null where there is nothing to keep. */
  keep(): KeptRun | null {
    const stages = { ...this.from?.stages };
    for (const [name, now] of this.stages) {
      const kept = now();
      if (kept === null) return null;
      stages[name] = kept;
    }
    return Object.keys(stages).length === 0 ? null : { notes: { ...this.notes.reasons }, stages };
  }
}
