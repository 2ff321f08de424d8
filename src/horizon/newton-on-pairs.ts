/**
 * Newton's method for the equations of a proximal step, with every pair held where it is: above 0, below, or sliding at 0.
 *
 * While the pairs stay so, the forces f_S of a neuron at the points S it slides on are affine in e,
 *
 *     K_SS (y o f)_S = -K_SR (y o D o e)_R - sign z_S/h,
 *
 * and the margins are affine in e with the Gram matrix G' of the projected features (projected-features.ts). So
 * log e + h G' e + const = logShare is solved by steps of (I + h E^{1/2} G' E^{1/2}) u = -E^{1/2} residual, E = diag(e), de = E^{1/2} u.
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import {
  backwardOn,
  coordinatesOf,
  forwardOn,
  type Projection,
  projectedGram,
  projectionOn,
} from '../network/projected-features.ts';
import { pauses, type Steps } from '../stepwise.ts';
import { type Moment, type OwnForces, slopeBetween } from './own-forces.ts';
import { scaledGram } from './scaled-gram.ts';

/** Newton steps with the pairs held; one that moves no log e farther than `SOLVED` is the last. */
const MOST_STEPS = 8;
const SOLVED = 1e-7;
/** log e moves no farther than this at once, except where the force has faded and the equation is linear. */
const LARGEST_MOVE = 4;
const FADED = -60;

/** Neurons whose pairs are alike. */
interface Class {
  readonly members: readonly number[];
  /** D (n), 0 where they slide. */
  readonly slopes: Float64Array;
  /** What they slide on. */
  readonly points: readonly number[];
  readonly held: Projection;
}

/** Moves e and the forces to a solution with the pairs held, as far as that is found; false when nothing was found. Pauses between rounds. */
export function* newtonOnPairsInSteps(of: OwnForces, state: Moment, h: number): Steps<boolean> {
  const { n, m, logE, e } = of;
  const heartbeat = pauses();
  const classes = classesOf(of, state, h);
  yield;
  const G = gramOf(of, classes);
  for (let round = 0; round < MOST_STEPS; round++) {
    if (heartbeat.after(n * n * (m + n / 3))) yield;
    spread(of, classes, state, h);
    const move = newtonMove(G, e, h, residuals(of, classes, state, h));
    if (move === null) return false;
    let damping = 1;
    let largest = 0;
    for (const [k, way] of move.entries()) {
      const [ell, size] = [logE[k], Math.abs(way)];
      const room = way > 0 ? Math.max(LARGEST_MOVE, FADED - ell) : ell < FADED ? size : LARGEST_MOVE;
      if (size > room) damping = Math.min(damping, room / size);
      if (ell > FADED) largest = Math.max(largest, size);
    }
    if (!Number.isFinite(largest)) return false;
    for (const [k, way] of move.entries()) {
      of.setE(k, logE[k] + damping * way);
    }
    if (largest <= SOLVED) break;
  }
  spread(of, classes, state, h);
  keepSlopes(of, classes);
  return true;
}

/** The neurons by sign and by where their pairs are. */
function classesOf(of: OwnForces, { z }: Moment, h: number): Class[] {
  const { n, m, memory, signs, sample, network, R, e } = of;
  const { slope } = network;
  const { forces, moves } = memory;
  const slopes = new Float64Array(m * n);
  memory.gatherAll();
  for (let k = 0; k < n; k++) {
    const Kkk = sample.K.data[k * (n + 1)];
    const t = h * Kkk * e[k];
    const { own, other } = of.pairsOf(k);
    for (const j of own) slopes[j * n + k] = R[k * m + j];
    for (const j of other) {
      const c = z[k * m + j] + h * signs[j] * (moves[j * n + k] - Kkk * forces[j * n + k]);
      slopes[j * n + k] = slopeBetween(c, t, slope);
    }
  }
  const isHeld = (D: number): boolean => D !== 1 && D !== slope;
  const classes = new Map<string, number[]>();
  for (let j = 0; j < m; j++) {
    let key = String(signs[j]);
    for (let k = 0; k < n; k++) {
      const D = slopes[j * n + k];
      key += isHeld(D) ? 's' : D === 1 ? '1' : '0';
    }
    const known = classes.get(key);
    if (known === undefined) classes.set(key, [j]);
    else known.push(j);
  }
  return Array.from(classes.values(), (members) => {
    const row = slopes.subarray(members[0] * n, (members[0] + 1) * n);
    const points = [...row.keys()].filter((k) => isHeld(row[k]));
    const slopesOff = row.map((D) => (isHeld(D) ? 0 : D));
    return { members, slopes: slopesOff, points, held: projectionOn(sample.K, points) };
  });
}

/** G' of all points. */
function gramOf({ n, sample: { K, y }, shares }: OwnForces, classes: readonly Class[]): Matrix {
  const slopes = zeros(classes.length, n);
  for (const [g, { slopes: own }] of classes.entries()) slopes.data.set(own, g * n);
  const c = Float64Array.from(classes, ({ members }) => members.reduce((sum, j) => sum + shares[j], 0));
  const projections = classes.map(({ held }) => held);
  return projectedGram({ K, y, c, slopes, projections }, Array.from(y.keys()));
}

/** The forces that e gives to all pairs, those at sliding pairs such that they end at 0. */
function spread(
  { n, m, memory, signs, sample, e }: OwnForces,
  classes: readonly Class[],
  { z }: Moment,
  h: number,
): void {
  const { forces } = memory;
  for (const { members, slopes, held } of classes) {
    const f = slopes.map((D, k) => sample.y[k] * D * e[k]);
    const pull = coordinatesOf(held, f);
    for (const j of members) {
      forces.set(f, j * n);
      const begun = forwardOn(held, (k) => (signs[j] * z[k * m + j]) / h);
      const holding = backwardOn(
        held,
        pull.map((entry, p) => -entry - begun[p]),
      );
      for (const [p, k] of held.basis.entries()) forces[j * n + k] = holding[p];
    }
  }
}

/** Slopes of sliding pairs stay in [gamma, 1]. */
function keepSlopes(
  { n, memory: { forces }, sample: { y }, e, network }: OwnForces,
  classes: readonly Class[],
): void {
  for (const { members, points } of classes) {
    for (const j of members) {
      for (const k of points) {
        const force = y[k] * forces[j * n + k];
        forces[j * n + k] = y[k] * Math.min(Math.max(force, network.slope * e[k]), e[k]);
      }
    }
  }
}

/** log e + r+ - logShare (n), margins taken with the pairs held. */
function residuals(of: OwnForces, classes: readonly Class[], { s, z, r }: Moment, h: number): Float64Array {
  const { n, m, memory, signs, shares, logE, tail } = of;
  const { slope } = of.network;
  const slopes = new Map<number, Float64Array>();
  for (const held of classes) for (const j of held.members) slopes.set(j, held.slopes);
  const rows = Array.from({ length: m }, (_, j) => slopes.get(j) ?? new Float64Array(n));
  const residual = new Float64Array(n);
  const { moves } = memory;
  memory.gatherAll();
  for (let k = 0; k < n; k++) {
    const { own, other } = of.pairsOf(k);
    let margin = r[k] - h;
    for (const j of own) margin += shares[j] * rows[j][k] * h * signs[j] * moves[j * n + k];
    for (const j of other) {
      const from = z[k * m + j];
      const moved = h * signs[j] * moves[j * n + k];
      const D = rows[j][k];
      const before = from > 0 ? 1 : slope;
      margin -= shares[j] * (D === before ? D * moved : D * (from + moved) - before * from);
    }
    residual[k] = logE[k] + margin - tail.logShare(margin + s + h);
  }
  return residual;
}

/** The change of log e (n) in one step; null where the system is not positive definite to rounding. */
function newtonMove(G: Matrix, e: Float64Array, h: number, residual: Float64Array): Float64Array | null {
  const n = e.length;
  const root = e.map(Math.sqrt);
  const A = scaledGram(
    G,
    e.map((entry) => h * entry),
  );
  for (let k = 0; k < n; k++) A.data[k * (n + 1)] += 1;
  const factor = cholesky(A);
  if (factor.status !== 'positiveDefinite') return null;
  const u = solveCholesky(
    factor.L,
    residual.map((entry, k) => -root[k] * entry),
  );
  const along = multiplyVector(
    G,
    u.map((entry, k) => root[k] * entry),
  );
  return residual.map((entry, k) =>
    h * e[k] * G.data[k * (n + 1)] > 1 ? u[k] / root[k] : -entry - h * along[k],
  );
}
