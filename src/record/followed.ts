/**
 * How training was followed in log time, as the record shows it.
 */

/** Training in log time, by proximal steps from the last update on. */
export interface FollowedRecord {
  /** settled: its own signs are shown to be final; reached: the end, t = 10^(10^8), of many points in few dimensions 10^(10^6); stuck: a step was not solved; exhausted: it took more arithmetic than is granted; none: log time has no meaning. */
  readonly outcome: 'settled' | 'reached' | 'stuck' | 'exhausted' | 'none';
  /** log10 t where it was taken up, and alpha lambda_max of the Hessian of the loss there. */
  readonly from: number;
  readonly curvature: number;
  /** log10 t at its end. */
  readonly log10T: number;
  /** The updates of descent over which duty cycles were taken, and how far these are from the weights: at the median, and at most. */
  readonly dutyCycles?: {
    readonly t: number;
    readonly updates: number;
    readonly median: number;
    readonly farthest: number;
  };
  /** Switches of own pairs; pairs that came to slide, and that ceased to. */
  readonly ownSwitches: number;
  readonly joins: number;
  readonly leaves: number;
  /** log10 t of the last change of any other pair. */
  readonly lastOther: number | null;
  /** The same counts up to some times. */
  readonly changes: readonly {
    readonly log10T: number;
    readonly ownSwitches: number;
    readonly joins: number;
    readonly leaves: number;
  }[];
}
