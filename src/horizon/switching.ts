/**
 * What happens at a switching surface: neurons go through it, slide along it, or leave it.
 *
 * At <w_j, x_i> = 0 let v(D) be its rate when D_ji = D. With v(1) > 0 the neuron can go on active, with v(gamma) <= 0 inactive: where
 * v(gamma) = 0 nothing moves it, and phi'(0) = gamma. If neither holds the flow points back from both sides and it slides, with the
 * D_ji in [gamma, 1] that makes v = 0. Rates within their rounding count as 0.
 */
import { type Network, outputSign } from '../network/network.ts';
import { ACTIVE, INACTIVE, SLIDING } from '../network/neuron-groups.ts';
import type { Instant, PatternPiece, Weights } from './pattern-piece.ts';

/** A neuron-point pair that changed its state at log time s. */
export interface Switch {
  readonly s: number;
  readonly neuron: number;
  readonly point: number;
  /** From then on sign(a_j) y_i <w_j, x_i> is positive, negative, or held at zero. */
  readonly to: 'activated' | 'deactivated' | 'sliding';
}

/** How far D_ji may leave [gamma, 1] before a sliding neuron leaves its surface: rounding must not decide it. */
const TOLERANCE = 1e-9;
/** A surface at which the states have not settled after so many rounds has no continuation that this finds. */
const MOST_ROUNDS = 60;

/** The states of the neurons as one of them reaches or leaves a surface. */
export interface Surface {
  /** The piece that ends there. */
  readonly piece: PatternPiece;
  readonly instant: Instant;
  /** e there (n). */
  readonly e: Float64Array;
  readonly network: Network;
}

/**
 * The piece that follows: all states at the surface agree with the directions of motion that they give.
 *
 * @param form  makes a piece from weights and states
 * @returns null when no such states are found, or the motion on the surfaces is not determined
 */
export function settle(
  { piece, instant, e, network }: Surface,
  form: (weights: Weights, states: Uint8Array) => PatternPiece,
): PatternPiece | null {
  const n = e.length;
  const weights = piece.weightsAt(instant.p);
  const states = piece.states.slice();
  const onSurface: number[] = [];
  for (const [at, state] of piece.states.entries()) {
    const side = weights.Z.data[at] > 0 ? ACTIVE : INACTIVE;
    if (state === SLIDING) onSurface.push(at);
    if (state === SLIDING || side === state) continue;
    const rounding = piece.rounding(Math.floor(at / n), at % n, instant.p);
    if (!(Math.abs(weights.Z.data[at]) > rounding)) continue;
    states[at] = side;
    onSurface.push(at);
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = form(weights, states);
    if (!next.determined) return null;
    const rho = next.rates(e);
    const outward = next.outward(rho);
    let changes = 0;
    for (const at of onSurface) {
      const g = next.groupOf[Math.floor(at / n)];
      const i = at % n;
      const rate = outward.data[g * n + i];
      const moves = Math.abs(rate) > next.roundingOfRate(g, i, rho) ? rate : 0;
      const state = stateFrom(states[at], rho.data[g * n + i] / e[i], moves, network.slope);
      if (state !== states[at]) changes++;
      states[at] = state;
    }
    if (changes === 0) return next;
  }
  return null;
}

/** The state of a pair on its surface that has `state`, slides with D = `share`, or moves outward at `rate`. */
function stateFrom(state: number, share: number, rate: number, slope: number): number {
  if (state === ACTIVE) return rate > 0 ? ACTIVE : SLIDING;
  if (state === INACTIVE) return rate >= 0 ? INACTIVE : SLIDING;
  if (share > 1 + TOLERANCE) return ACTIVE;
  return share < slope - TOLERANCE ? INACTIVE : SLIDING;
}

/** Whether all sliding pairs have D_ji in [gamma, 1] at an instant. */
export function slidingHolds({ piece, instant, e, network }: Surface): boolean {
  const n = e.length;
  return piece.groups.every(({ points }, g) =>
    points.every((i) => stateFrom(SLIDING, instant.rho.data[g * n + i] / e[i], 0, network.slope) === SLIDING),
  );
}

/** The pairs whose state differs between two pieces. */
export function switchesBetween(
  network: Network,
  y: Float64Array,
  before: PatternPiece,
  after: PatternPiece,
  s: number,
): Switch[] {
  const n = y.length;
  const switches: Switch[] = [];
  for (const [at, state] of after.states.entries()) {
    if (state === before.states[at]) continue;
    const neuron = Math.floor(at / n);
    const point = at % n;
    const positive = (state === ACTIVE) === outputSign(network, neuron) * y[point] > 0;
    switches.push({
      s,
      neuron,
      point,
      to: state === SLIDING ? 'sliding' : positive ? 'activated' : 'deactivated',
    });
  }
  return switches;
}
