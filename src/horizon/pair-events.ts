/**
 * What happens to pairs on the way: own pairs cross 0; others come to slide at 0, and leave it.
 */
import type { OwnForces } from './own-forces.ts';
import type { Switch } from './switching.ts';

/** At the end of the step in which it happened. */
export interface PairEvent extends Switch {
  readonly own: boolean;
}

/** So many events are kept, the first ones; all are counted. */
const MOST_KEPT = 20_000;

export class PairEvents {
  readonly kept: PairEvent[] = [];
  /** Own switches, and pairs that began and ceased to slide. */
  readonly counts = { own: 0, joins: 0, leaves: 0 };
  /** Log tau of the last own switch, and of the last event of any other pair; null before the first. */
  lastOwn: number | null = null;
  lastOther: number | null = null;

  /** Takes in the end of a step: z before and after it (n x m). */
  see(s: number, own: OwnForces, before: Float64Array, after: Float64Array): void {
    const { n, m } = own;
    for (let k = 0; k < n; k++) {
      const { own: ownHere, other } = own.pairsOf(k);
      for (const neuron of ownHere) {
        const at = k * m + neuron;
        if (before[at] > 0 === after[at] > 0) continue;
        this.counts.own++;
        this.lastOwn = s;
        this.add({ s, neuron, point: k, to: after[at] > 0 ? 'activated' : 'deactivated', own: true });
      }
      for (const neuron of other) {
        const at = k * m + neuron;
        if ((before[at] === 0) === (after[at] === 0)) continue;
        const joined = after[at] === 0;
        if (joined) this.counts.joins++;
        else this.counts.leaves++;
        this.lastOther = s;
        const to = joined ? 'sliding' : after[at] < 0 ? 'activated' : 'deactivated';
        this.add({ s, neuron, point: k, to, own: false });
      }
    }
  }

  private add(event: PairEvent): void {
    if (this.kept.length < MOST_KEPT) this.kept.push(event);
  }
}
