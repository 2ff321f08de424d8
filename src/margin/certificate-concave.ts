/**
 * An independent check of a solution of P(R), from the raw data: it shares no code with the solver.
 *
 * P(R): min 1/2 |W|^2 subject to q^R_i(W) >= 1, q^R_i = sum_own |a_j| R_ji <w_j, x_i> - sum_other |a_j| phi(<w_j, x_i>). From the
 * claimed multipliers beta and slopes D this file makes w_j = |a_j| v_g, v_g = sign_g sum_k y_k D_gk beta_k x_k, and brackets the optimum p*:
 *
 *     lower = 1'beta - 1/2 |W|^2 <= p*          (needs beta >= 0, D = R at own points and D in [gamma, 1] at others)
 *     upper = 1/2 |W|^2 / (min_i q^R_i)^2 >= p*  (W / min q^R is feasible, needs min q^R > 0)
 *
 * At slope 0 a point that no neuron of its own sign sees is only to stay unseen: it counts in neither, may have any D >= 0, and `upper` needs
 * <v_g, x_i> <= 0 there for all g of the other sign. (Where all points are such there is no other problem, and margins of 1 are asked of them.)
 *
 * Neither needs to know what slides. Both are widened by an a-priori bound of all rounding made here (Higham 2002, chapters 2 to 4).
 * By strong convexity |W - W*| <= sqrt(2 (upper - lower)) for the rescaled W, and where |z| exceeds what that can move, W* has the sign of z.
 */
import {
  above,
  absoluteSum,
  below,
  finite,
  greatest,
  least,
  neumaierSum,
  U,
  UNDERFLOW,
} from './certificate-arithmetic.ts';

/** Neurons of one output sign and one row of R; R_gi = 1 where active, gamma at the other own points. */
export interface CertifiedOwnGroup {
  readonly sign: number;
  readonly members: ArrayLike<number>;
  readonly active: ArrayLike<number>;
}

/** Raw data and own pattern. */
export interface ConcaveData {
  /** <x_i, x_k> (n x n, row-major). */
  readonly K: Float64Array;
  /** K_ik may differ from the inner product of the rows it was formed from by this share of |x_i| |x_k|. */
  readonly rounding: number;
  /** y (n), -1 or +1. */
  readonly y: Float64Array;
  /** gamma. */
  readonly slope: number;
  /** a_j = multiples_j/root (m). */
  readonly multiples: Float64Array;
  /** root^2. */
  readonly square: number;
  readonly groups: readonly CertifiedOwnGroup[];
}

/** What is claimed: multipliers (n), and slopes, n of each group. */
export interface ConcaveClaim {
  readonly beta: Float64Array;
  readonly slopes: readonly Float64Array[];
}

export interface ConcaveCertificate {
  /** lower <= p* <= upper; null where weak duality or feasibility gives no bound. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** (upper - lower)/upper. */
  readonly relativeGap: number | null;
  /** On |W/min q - W*|; null without both bounds. */
  readonly distanceBound: number | null;
  /** What of the claim is not as it must be; null where nothing is. */
  readonly fault: ConcaveFault | null;
  /** min_i q^R_i of W. */
  readonly minMargin: number;
  /** max_i |beta_i (q^R_i - 1)|. */
  readonly complementarity: number;
  /** max over other pairs of points with beta > 0 of (phi(z) - D z)/(|v| |x|): 0 where D is a slope of phi at z. */
  readonly slopeResidual: number;
  /** Pairs of a group and an own point at which the sign of W* is that of R for certain, is the other one for certain, and is open. */
  readonly own: { readonly agree: number; readonly disagree: number; readonly open: number };
}

/** neurons: groups that are no partition by sign; own: an active point of other sign, or a slope that is not R; weight: a slope outside [gamma, 1]. */
export type ConcaveFault = 'neurons' | 'own' | 'weight' | 'multiplier';

/** Products between two pauses. */
const PAUSE = 2 ** 20;

/** Works for any claim whatever: a wrong one shows in the numbers, never in an exception. */
export function* certifyConcaveInSteps(
  data: ConcaveData,
  claim: ConcaveClaim,
): Generator<void, ConcaveCertificate> {
  const { y } = data;
  const n = y.length;
  const fault = faultOf(data, claim);
  const W = yield* weightsOf(data, claim);
  const dark = darkPoints(data);
  const isAsked = (_: number, i: number): boolean => dark[i] === 0;
  const { q, error } = W;
  const asked = claim.beta.filter(isAsked);
  const total = neumaierSum(asked);
  const totalError = 1.001 * (2 + n * n * U) * U * absoluteSum(asked);
  const isHidden = data.groups.every(({ sign }, g) =>
    y.every((label, i) => dark[i] === 0 || label === sign || W.z[g][i] + W.zError[g][i] <= 0),
  );
  const sureMargin = least(q.map((margin, i) => margin - error[i]).filter(isAsked));
  const lower = fault === null ? finite(below(total - W.norm2 / 2, totalError + W.norm2Error / 2)) : null;
  const upper =
    sureMargin > 0 && isHidden && fault !== 'neurons'
      ? finite(above((W.norm2 + W.norm2Error) / sureMargin / sureMargin / 2))
      : null;
  const both = lower !== null && upper !== null;
  const distanceBound = both ? above(Math.sqrt(2 * Math.max(0, upper - lower))) : null;
  return {
    lower,
    upper,
    relativeGap: both && upper > 0 ? (upper - lower) / upper : null,
    distanceBound,
    fault,
    minMargin: least(q.filter(isAsked)),
    complementarity: greatest(claim.beta.map((entry, i) => Math.abs(entry * (q[i] - 1))).filter(isAsked)),
    slopeResidual: slopeResidual(data, claim, W),
    own: ownSigns(data, W, distanceBound),
  };
}

/**
 * An upper bound on max_W min_i q^R_i(W)/|W| from weights beta >= 0: |sum beta_k Xt_k|/sum beta. Near zero it shows that P(R) has no
 * solution. null when the claim has a fault or a sum overflows. (Least margin and sum over the points of which a margin is asked, W any that
 * leaves the others unseen.)
 */
export function* concaveMarginBoundInSteps(
  data: ConcaveData,
  claim: ConcaveClaim,
): Generator<void, number | null> {
  const dark = darkPoints(data);
  const total = neumaierSum(claim.beta.filter((_, i) => dark[i] === 0));
  if (faultOf(data, claim) !== null || !(total > 0)) return null;
  const { norm2, norm2Error } = yield* weightsOf(data, claim);
  return finite(above(Math.sqrt(Math.max(0, norm2 + norm2Error)) / (total * (1 - data.y.length * 4 * U))));
}

/** 1 at the points that, at slope 0, no neuron of their own sign sees, where there are others (n). */
function darkPoints({ y, slope, groups }: ConcaveData): Uint8Array {
  const dark = new Uint8Array(y.length);
  if (slope > 0) return dark;
  for (let i = 0; i < y.length; i++) {
    let seen = false;
    for (const { active } of groups) if (active[i]) seen = true;
    dark[i] = seen ? 0 : 1;
  }
  return dark.every((entry) => entry === 1) ? dark.fill(0) : dark;
}

/** The first thing that is not as it must be. */
function faultOf(data: ConcaveData, { beta, slopes }: ConcaveClaim): ConcaveFault | null {
  const { y, slope, multiples, groups } = data;
  const seen = new Uint8Array(multiples.length);
  for (const { sign, members } of groups) {
    for (let at = 0; at < members.length; at++) {
      const j = members[at];
      if (!(multiples[j] * sign > 0) || seen[j]++ > 0) return 'neurons';
    }
  }
  if (seen.some((times) => times === 0)) return 'neurons';
  for (const [g, { sign, active }] of groups.entries()) {
    for (let k = 0; k < y.length; k++) {
      const held = active[k] ? 1 : slope;
      if (y[k] === sign ? slopes[g][k] !== held : active[k]) return 'own';
      if (!(slopes[g][k] >= slope && slopes[g][k] <= 1)) return 'weight';
    }
  }
  return beta.every((entry) => entry >= 0) ? null : 'multiplier';
}

/** W, as what it gives at the points. */
interface Weights {
  /** c_g = sum a_j^2 over the group. */
  readonly c: Float64Array;
  /** <v_g, x_i> and at least the error of each (n of each group). */
  readonly z: readonly Float64Array[];
  readonly zError: readonly Float64Array[];
  /** |v_g|. */
  readonly lengths: Float64Array;
  readonly q: Float64Array;
  readonly error: Float64Array;
  /** |W|^2, and at least its error. */
  readonly norm2: number;
  readonly norm2Error: number;
}

function* weightsOf(data: ConcaveData, { beta, slopes }: ConcaveClaim): Generator<void, Weights> {
  const { K, rounding, y, slope, multiples, square, groups } = data;
  const n = y.length;
  const sizes = Float64Array.from({ length: n }, (_, i) => Math.sqrt(K[i * (n + 1)]));
  const largest = greatest(K.map(Math.abs));
  const sumError = (3 + n * n * U) * U;
  const [q, sizesOfQ, error] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const c = new Float64Array(groups.length);
  const lengths = new Float64Array(groups.length);
  const [z, zError]: [Float64Array[], Float64Array[]] = [[], []];
  let [norm2, norm2Error] = [0, 0];
  for (const [g, { sign, members, active }] of groups.entries()) {
    const weight = neumaierSum(Float64Array.from(members, (j) => multiples[j] * multiples[j]));
    c[g] = weight / square;
    const weightError = (members.length + 5) * U;
    const f = slopes[g].map((entry, k) => sign * y[k] * entry * beta[k]);
    const made = f.reduce((total, entry, k) => total + Math.abs(entry) * sizes[k], 0);
    const weightOfF = absoluteSum(f);
    const [own, ownError, terms] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    for (let i = 0; i < n; i++) {
      if (((i + g * n) * n) % PAUSE < n && i + g > 0) yield;
      let size = 0;
      for (let k = 0; k < n; k++) {
        terms[k] = K[i * n + k] * f[k];
        size += Math.abs(terms[k]);
      }
      own[i] = neumaierSum(terms);
      // A neuron of no force at all is 0 exactly.
      ownError[i] =
        weightOfF === 0
          ? 0
          : 1.001 * ((3 * U + sumError) * size + rounding * (1 + 4 * n * U) * sizes[i] * made) +
            4 * (weightOfF + n * (largest + 4)) * UNDERFLOW;
      const isOwn = y[i] === sign;
      const factor = isOwn ? (active[i] ? 1 : slope) : own[i] > 0 ? 1 : slope;
      const term = (isOwn ? 1 : -1) * c[g] * factor * own[i];
      q[i] += term;
      sizesOfQ[i] += Math.abs(term);
      // phi has Lipschitz constant 1, and so has a piece of it.
      error[i] +=
        1.001 * (c[g] * (isOwn ? factor : 1) * ownError[i] + (weightError + 4 * U) * Math.abs(term));
    }
    const products = f.map((entry, i) => entry * own[i]);
    const part = neumaierSum(products);
    const partError =
      1.001 *
        (f.reduce((total, entry, i) => total + Math.abs(entry) * ownError[i], 0) +
          (4 * U + sumError) * absoluteSum(products)) +
      4 * n * UNDERFLOW;
    lengths[g] = Math.sqrt(Math.max(0, part));
    norm2 += c[g] * part;
    norm2Error += 1.001 * c[g] * (partError + (weightError + 4 * U) * Math.abs(part));
    z.push(own);
    zError.push(ownError);
  }
  const last = (groups.length + 2) * U;
  for (let i = 0; i < n; i++) error[i] = 1.001 * (error[i] + last * sizesOfQ[i]) + UNDERFLOW;
  return {
    c,
    z,
    zError,
    lengths,
    q,
    error,
    norm2,
    norm2Error: 1.001 * (norm2Error + last * Math.abs(norm2)),
  };
}

/** max of (phi(z) - D z)/(|v| |x|). */
function slopeResidual(
  { K, y, slope, groups }: ConcaveData,
  { beta, slopes }: ConcaveClaim,
  W: Weights,
): number {
  const n = y.length;
  let worst = 0;
  for (const [g, { sign }] of groups.entries()) {
    for (let i = 0; i < n; i++) {
      const size = W.lengths[g] * Math.sqrt(K[i * (n + 1)]);
      if (y[i] === sign || beta[i] === 0 || size === 0) continue;
      const z = W.z[g][i];
      worst = Math.max(worst, Math.abs((z > 0 ? z : slope * z) - slopes[g][i] * z) / size);
    }
  }
  return worst;
}

/** The signs of W* = lim at own points: |<v_g, x_i>/min q - <v*_g, x_i>| <= distance |x_i|/root c_g. */
function ownSigns(
  { K, y, groups }: ConcaveData,
  W: Weights,
  distance: number | null,
): ConcaveCertificate['own'] {
  const n = y.length;
  const own = { agree: 0, disagree: 0, open: 0 };
  const scale = least(W.q);
  for (const [g, { sign, active }] of groups.entries()) {
    const reach = distance === null ? Number.POSITIVE_INFINITY : (1.001 * distance) / Math.sqrt(W.c[g]);
    for (let i = 0; i < n; i++) {
      if (y[i] !== sign) continue;
      const moved = W.zError[g][i] * 1.001 + 1.001 * scale * reach * Math.sqrt(K[i * (n + 1)]);
      if (!(Math.abs(W.z[g][i]) > moved)) own.open++;
      else if (W.z[g][i] > 0 === Boolean(active[i])) own.agree++;
      else own.disagree++;
    }
  }
  return own;
}
