/**
 * What is watched at every step of a descent, and the events that come of it.
 */

/** Something that happened at step t (t counts updates). */
export interface DescentEvent {
  readonly t: number;
  readonly kind: EventKind;
  /** One plain sentence. */
  readonly detail: string;
}

export type EventKind =
  | 'activated'
  | 'activationLost'
  | 'interpolated'
  | 'interpolationLost'
  | 'dead'
  | 'signChange'
  | 'lossIncrease'
  | 'nearSwitch'
  | 'frozen'
  | 'diverged'
  | 'stopped';

/** What one step shows: read while it is observed, not kept. */
export interface Observation {
  readonly t: number;
  readonly minMargin: number;
  readonly logLoss: number;
  /** Share of the m n pairs with sign(a_j) y_i <w_j, x_i> > 0. */
  readonly activatedFraction: number;
  /** Neurons that are inactive at every point, at slope 0, for ever: nothing pulls at them again. */
  readonly deadNeurons: number;
  /** Present where neurons also move without a pull. */
  readonly coasts?: true;
  /** The neurons whose a_j has another sign than the step before; absent: none. */
  readonly turned?: readonly number[];
  /** Some neuron's pattern differs from the step before. */
  readonly crossed: boolean;
  /** min |<w_j, x_i>| over its scale, as `look` gives it. */
  readonly nearest: number;
}

/** What was seen of activation; null fields when there was no step. */
export interface ActivationRecord {
  readonly atFirstStep: boolean | null;
  readonly firstStep: number | null;
  readonly lost: boolean;
  readonly fractionAtFirstStep: number | null;
  readonly fractionAtEnd: number;
}

/** What a watch has seen: all of its fields. */
export type KeptWatch = object;

/** |<w_j, x_i>| this close to zero, relative to its scale: rounding may choose the branch of phi. */
const NEAR_SWITCH = 1e-12;
/** Loss increases smaller than this, in log L relative to its size, are rounding. */
const LOSS_NOISE = 1e-13;
/** Only so many events of a kind are listed one by one; the last one listed says that more may follow. */
const LISTED = 20;

export class Watch {
  readonly events: DescentEvent[] = [];
  interpolatedAt: number | null = null;
  /** The last update at which the loss rose. */
  lastRise: number | null = null;
  /** The step since which the pattern has not changed. */
  patternSince = 0;
  private firstStep: number | null = null;
  private lost = false;
  private fractionAtFirstStep: number | null = null;
  /** The step before; at t = 0, what makes nothing an event but what is seen then. */
  private minMargin = Number.NEGATIVE_INFINITY;
  private logLoss = Number.POSITIVE_INFINITY;
  private activatedFraction = 0;
  private deadNeurons = 0;
  private readonly counts = new Map<EventKind, number>();
  private nearSwitchSeen = false;
  private rising = false;
  private freezeSeen = false;

  /** @param logNoise  the log loss below which rises are rounding, too */
  constructor(private readonly logNoise = Number.NEGATIVE_INFINITY) {}

  /** One that goes on where another was. */
  static from(kept: KeptWatch): Watch {
    return Object.assign(new Watch(), structuredClone(kept));
  }

  /** What it has seen so far. */
  keep(): KeptWatch {
    return structuredClone({ ...this });
  }

  /** Takes in one step; steps are to be shown in order, from t = 0. */
  observe(now: Observation): void {
    this.watchActivation(now);
    this.watchInterpolation(now);
    this.watchLoss(now);
    this.watchDeaths(now);
    if (now.turned !== undefined) this.add(now.t, 'signChange', turnsTold(now.turned));
    if (now.crossed) this.patternSince = now.t;
    if (now.nearest <= NEAR_SWITCH && !this.nearSwitchSeen) {
      this.nearSwitchSeen = true;
      this.add(
        now.t,
        'nearSwitch',
        `some |<w_j, x_i>| is within ${NEAR_SWITCH} of its scale: from here on rounding may choose a branch`,
      );
    }
    this.minMargin = now.minMargin;
    this.logLoss = now.logLoss;
    this.activatedFraction = now.activatedFraction;
  }

  /**
   * Takes in that update t + 1 changed no margin; the first such update is an event.
   *
   * @param isKept  whether its increments are gathered; else it was taken back
   */
  freeze(t: number, isKept: boolean): void {
    if (this.freezeSeen) return;
    this.freezeSeen = true;
    this.add(
      t,
      'frozen',
      this.logLoss === Number.NEGATIVE_INFINITY
        ? 'the loss is 0, so the next update changes no margin'
        : `the next update changes no margin in float64, which is no sign of convergence; ${isKept ? 'increments below the rounding are still gathered' : 'it is taken back'}`,
    );
  }

  /** Adds an event; after `LISTED` of one kind, silence, said in the last. */
  add(t: number, kind: EventKind, detail: string): void {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    if (count < LISTED) this.events.push({ t, kind, detail });
    if (count === LISTED)
      this.events.push({ t, kind, detail: `${detail}; later events of this kind are not listed` });
  }

  activation(): ActivationRecord {
    return {
      atFirstStep: this.fractionAtFirstStep === null ? null : this.fractionAtFirstStep === 1,
      firstStep: this.firstStep,
      lost: this.lost,
      fractionAtFirstStep: this.fractionAtFirstStep,
      fractionAtEnd: this.activatedFraction,
    };
  }

  private watchActivation({ t, activatedFraction }: Observation): void {
    const now = activatedFraction === 1;
    const before = this.activatedFraction === 1;
    if (t === 1) this.fractionAtFirstStep = activatedFraction;
    if (now && !before) {
      this.add(
        t,
        'activated',
        this.firstStep === null ? 'every neuron is activated at every point' : 'activated again',
      );
      this.firstStep ??= t;
    }
    if (!now && before) {
      this.lost = true;
      this.add(
        t,
        'activationLost',
        `a share of ${1 - activatedFraction} of the neuron-point pairs is not activated`,
      );
    }
  }

  private watchInterpolation({ t, minMargin }: Observation): void {
    const before = this.minMargin > 0;
    if (minMargin > 0 && !before) {
      this.interpolatedAt ??= t;
      this.add(t, 'interpolated', `all margins are positive; the least is ${minMargin}`);
    }
    if (minMargin <= 0 && before) this.add(t, 'interpolationLost', `the least margin fell to ${minMargin}`);
  }

  /** A neuron that is dead stays so. */
  private watchDeaths({ t, deadNeurons, coasts }: Observation): void {
    if (deadNeurons > this.deadNeurons)
      this.add(t, 'dead', deathsTold(deadNeurons - this.deadNeurons, deadNeurons, coasts));
    this.deadNeurons = deadNeurons;
  }

  private watchLoss({ t, logLoss }: Observation): void {
    const rise = logLoss - this.logLoss;
    const rises = rise > LOSS_NOISE * Math.max(1, Math.abs(logLoss)) && logLoss > this.logNoise;
    if (rises && !this.rising) {
      const how =
        this.logLoss === Number.NEGATIVE_INFINITY
          ? 'the loss rose from 0, its logarithm'
          : `log loss rose by ${rise}`;
      this.add(t, 'lossIncrease', `${how} to ${logLoss}`);
    }
    if (rises) this.lastRise = t;
    this.rising = rises;
  }
}

/** So many neurons are named where a_j changes sign. */
const NAMED = 5;

function turnsTold(neurons: readonly number[]): string {
  const named = neurons.slice(0, NAMED).join(', ');
  if (neurons.length === 1) return `the output weight a_j of neuron ${named} changed sign`;
  const more = neurons.length > NAMED ? `${named} and ${neurons.length - NAMED} more` : named;
  return `the output weights a_j of neurons ${more} changed sign`;
}

/** So many neurons more are dead, and so many are by now. @param coasts  whether they also move without a gradient */
export function deathsTold(more: number, all: number, coasts = false): string {
  const [who, them] = more === 1 ? ['a neuron is', 'it'] : [`${more} neurons are`, 'them'];
  const since = coasts ? `no step makes ${them} active again` : `no step moves ${them} again`;
  return `${who} inactive at every point, where slope 0 leaves no gradient: ${since} (${all} by now)`;
}
