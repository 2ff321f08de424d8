/**
 * A proof that own signs last for ever, from one moment of training (docs/theory.md, section 9.12; derived).
 *
 * W* solves P(R), S = {beta > 0}, w_k = q^R_k(W*) - 1 off S. V_s = s W* + U, where U vanishes at the sliding pairs and
 * <Xt_k, U> = -log beta_k on S, so that q^R_k(V_s) = s - log beta_k there. While own signs are R's, training contracts towards V_s:
 *
 *     d/ds 1/2 |W - V_s|^2 <= - sum_S beta_k (x_k - 1) log x_k + sum off S of e^{-1 - kappa_k - (s - s0) w_k},   x = e/beta,
 *
 * kappa_k = <Xt_k, V_0> - s0; descent has 2 delta_t times that, delta_t = alpha e^{-s_t}, and delta_t^2 |sum e_k Xt_k - W*|^2 <= delta_t^2 B^2 more.
 * So |W - V_s| never exceeds any rho with
 *
 *     |W_0 - V_0|^2 + 2 sum off S of e^{delta_0 w_k - 1 - kappa_k}/w_k + 2 delta_0 B(rho)^2 <= rho^2     (delta_0 = 0 for the flow, <= 1)
 *
 * and no own pair ever switches if |<v_j, x_i>| > |x_i| rho at V_0 with R's sign, W*'s own and V_0's other signs being those of the claim.
 *
 * At slope 0 a point that no neuron of its own sign sees has e_k >= e^s. While e^s is above all forces with which W* is kept from seeing it,
 * it only adds to the contraction of the flow. Of descent no neuron may come to see it: its steps there do not become smaller.
 *
 * U is free but for its conditions, and so is s0, as a clock may be set: V_0 is the nearest such point to W_0, or a little later, where all
 * its other pairs have W*'s signs. Inner products are taken as they stand in K and Z; all rounding made here is bounded. That W* exists
 * where it is claimed is shown by verified-optimum.ts.
 */
import { exp, log } from '../linalg/elementary.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { Steps } from '../stepwise.ts';
import { above, U } from './certificate-arithmetic.ts';
import type { FaceSystem } from './face-products.ts';
import {
  type Bounded,
  lengthOf,
  marginOf,
  type OptimumClaim,
  type OptimumFace,
  type VerifiedOptimum,
  verifiedOptimumInSteps,
} from './verified-optimum.ts';

export interface ContractionClaim {
  /** The own pattern. */
  readonly system: FaceSystem;
  /** What P(R) is said to be solved by. */
  readonly optimum: OptimumClaim;
  /** |a_j| (m). */
  readonly sizes: Float64Array;
  /** W X' (m x n) at a moment at which own signs are those of the pattern. */
  readonly Z: Matrix;
  /** The step of descent with the exponential loss (of the sum); null when only the flow is asked about. */
  readonly alpha: number | null;
}

export interface ContractionCertificate {
  readonly status: 'certified' | 'undecided';
  readonly scope: 'flow' | 'descent' | null;
  /** Training stays within rho of s W* + U; null when no such rho was found. */
  readonly rho: number | null;
  /** The least distance of an own pair of s0 W* + U from 0, over the rho |x_i|/|a_j| that it must exceed, less 1: positive when certified. */
  readonly slack: number | null;
  readonly reason: string;
}

/** rho is searched among multiples of the flow's. */
const FIRST_MULTIPLE = 1.0001;
const GROWTH = 1.3;
const MULTIPLES = 24;
/** V_0 is taken so much later than it need be. */
const MARGIN = 1e-3;
/** exp and log of linalg/elementary.ts are within this share. */
const ELEMENTARY = 2 ** -48;

/** Whether own signs last for ever: for descent if that is shown, else for the flow. */
export function* contractionForEverInSteps(claim: ContractionClaim): Steps<ContractionCertificate> {
  const living = withoutDead(claim);
  const optimum = yield* verifiedOptimumInSteps(living.system, living.optimum);
  if (typeof optimum === 'string') return undecided(optimum);
  const conditions = yield* conditionsOf(optimum, living);
  const nearest = new Target(optimum, living, conditions, 0);
  const later = nearest.lag();
  yield;
  const target = later > 0 ? new Target(optimum, living, conditions, later) : nearest;
  if (target.lag() > 0)
    return undecided('a pair that does not slide is still on the other side of its boundary');
  const flow = target.flowRadius();
  const descent = claim.alpha === null ? null : target.descentRadius(claim.alpha, flow);
  for (const [scope, rho] of [
    ['descent', descent],
    ['flow', flow],
  ] as const) {
    if (rho === null) continue;
    const slack = target.slack(rho, scope);
    if (slack > 0) return { status: 'certified', scope, rho, slack, reason: CERTIFIED };
  }
  return {
    ...undecided('an own pair may still be moved across its boundary'),
    rho: flow,
    slack: target.slack(flow, 'flow'),
  };
}

const CERTIFIED =
  'training contracts towards s W* + U, and no own pair is as near to its boundary as that may leave it';

function undecided(reason: string): ContractionCertificate {
  return { status: 'undecided', scope: null, rho: null, slack: null, reason };
}

/** At slope 0, the claim without groups of neurons that are active nowhere: nothing moves them. */
function withoutDead(claim: ContractionClaim): ContractionClaim {
  const { system, optimum, Z } = claim;
  const { slope, y } = system;
  if (slope > 0) return claim;
  const isDead = (j: number): boolean =>
    Z.data.subarray(j * y.length, (j + 1) * y.length).every((z) => z <= 0);
  const living = [...system.groups.keys()].filter((g) => !Array.from(system.groups[g].members).every(isDead));
  return {
    ...claim,
    system: { ...system, groups: living.map((g) => system.groups[g]) },
    optimum: {
      ...optimum,
      slopes: living.map((g) => optimum.slopes[g]),
      sliding: living.map((g) => optimum.sliding[g]),
    },
  };
}

/** The conditions on V_s at W_0: their residuals are b(s) = p - s t along the features, p with its error. */
interface Conditions {
  readonly means: Bounded;
  readonly p: Float64Array;
  readonly error: Float64Array;
  readonly t: Float64Array;
  /** B^{-1} p and B^{-1} t, approximately. */
  readonly toP: Float64Array;
  readonly toT: Float64Array;
}

function* conditionsOf({ face, beta }: VerifiedOptimum, claim: ContractionClaim): Steps<Conditions> {
  const means = meansOf(face, claim);
  const { value: p, error } = face.along(means);
  const t = new Float64Array(face.size);
  for (const [f, k] of face.support.entries()) {
    t[f] = 1 / face.lengths[f];
    const logBeta = log(beta.value[k]);
    p[f] += logBeta * t[f];
    const relative = beta.error[k] / (beta.value[k] - beta.error[k]);
    error[f] = above(
      error[f] + t[f] * (relative + (Math.abs(logBeta) + 1) * ELEMENTARY) + 4 * U * Math.abs(p[f]),
    );
  }
  const toP = (yield* face.solve(p)) ?? p;
  const toT = (yield* face.solve(t)) ?? t;
  return { means, p, error, t, toP, toT };
}

/** V_0 for one moment of training: the point of all V_s, for some U, that is nearest to W_0; or that, `later` in s. */
class Target {
  /** |W_0 - V_0|, at most. */
  readonly distance: number;
  readonly s0: number;
  /** <v_j, x_i>/|a_j| of V_0 less that of W_0, by groups, and what single neurons add at most (m, times |x_i|). */
  private readonly shift: Bounded;
  private readonly apart: Float64Array;
  /** kappa_k off the support, at least (n). */
  private readonly kappa: Float64Array;
  private readonly n: number;

  constructor(
    private readonly optimum: VerifiedOptimum,
    private readonly claim: ContractionClaim,
    { means, p, t, toP, toT, error: errorOfP }: Conditions,
    later: number,
  ) {
    const { face } = optimum;
    const { sizes, Z, system } = claim;
    const { n, c, support, pairs, lambda } = face;
    this.n = n;
    const error = errorOfP.slice();
    this.s0 = inner(t, toP) / inner(t, toT) + later;
    const b = p.map((entry, f) => entry - this.s0 * t[f]);
    for (let f = 0; f < b.length; f++)
      error[f] = above(error[f] + 4 * U * (Math.abs(p[f]) + Math.abs(this.s0) * t[f]));
    const y = toP.map((entry, f) => entry - this.s0 * toT[f]);
    const rows = face.rows(y);
    const along = face.along(rows);
    const rest = lengthOf(
      b.map((entry, f) => Math.abs(entry - along.value[f]) + along.error[f] + 2 * U * Math.abs(entry)),
    );
    const unknown = above(lengthOf(error) / Math.sqrt(lambda));
    // |B^{-1/2} b|^2 = b'y + (b - B y)'B^{-1} b.
    const squared =
      inner(b, y) +
      (b.length + 4) * U * inner(b.map(Math.abs), y.map(Math.abs)) +
      (rest * lengthOf(b)) / lambda;
    const together = above(Math.sqrt(above(Math.max(0, squared))) + unknown);
    // Where members of a group differ at points they slide on, each is moved on its own.
    this.apart = new Float64Array(sizes.length);
    const slides: number[][] = system.groups.map(() => []);
    for (const [g, i] of pairs) slides[g].push(i);
    for (const [g, { members }] of system.groups.entries()) {
      for (const j of members) {
        let sum = 0;
        for (const i of slides[g]) {
          const at = g * n + i;
          const off = Math.abs(Z.data[j * n + i] / sizes[j] - means.value[at]) + means.error[at];
          sum += (off * off) / face.system.products.squares[i];
        }
        this.apart[j] = above(Math.sqrt(above((sum * (1 + 16 * U)) / lambda)));
      }
    }
    const singly = lengthOf(this.apart.map((entry, j) => above(entry * sizes[j])));
    this.distance = above(Math.sqrt(above(together * together + singly * singly)));
    const drift = above(rest / Math.sqrt(lambda) + unknown);
    this.shift = {
      value: rows.value.map((entry) => -entry),
      error: rows.error.map((entry, at) =>
        above(entry + drift * Math.sqrt(above(system.products.squares[at % n] / c[Math.floor(at / n)]))),
      ),
    };
    const reached: Bounded = {
      value: means.value.map((entry, at) => entry + this.shift.value[at]),
      error: means.error.map((entry, at) =>
        above(
          entry + this.shift.error[at] + 2 * U * (Math.abs(means.value[at]) + Math.abs(this.shift.value[at])),
        ),
      ),
    };
    const inSupport = new Set(support);
    this.kappa = Float64Array.from({ length: n }, (_, k) => {
      if (inSupport.has(k)) return 0;
      const margin = marginOf(face, k, reached);
      return (
        margin.value - this.s0 - above(margin.error + 4 * U * (Math.abs(margin.value) + Math.abs(this.s0)))
      );
    });
  }

  /** How much later in s the other pairs of V_0 all have the signs of their slopes, which are those of W*, and e^s exceeds all forces at unseen points; 0 where it is so. */
  lag(): number {
    const { face, z, holding } = this.optimum;
    const { system } = this.claim;
    const sliding = new Set(face.pairs.map(([g, i]) => g * this.n + i));
    const enough = holding > 0 ? log(holding) + ELEMENTARY * (1 + Math.abs(log(holding))) : -Infinity;
    let lag = this.s0 >= enough ? 0 : enough + MARGIN - this.s0;
    for (const [g, { sign, members }] of system.groups.entries()) {
      for (let i = 0; i < this.n; i++) {
        const at = g * this.n + i;
        if (sign === system.y[i] || sliding.has(at)) continue;
        const outward = face.D[at] === 1 ? 1 : -1;
        const speed = outward * z.value[at] - z.error[at];
        for (const j of members) {
          const distance = this.leastOutward(g, j, i, outward);
          if (!(distance > 0)) lag = Math.max(lag, ((1 + MARGIN) * (MARGIN * speed - distance)) / speed);
        }
      }
    }
    return lag;
  }

  /** rho of the flow. */
  flowRadius(): number {
    return above(Math.sqrt(above(this.distance * this.distance + this.offSupport(0))));
  }

  /** rho of descent with steps alpha; null when none was found. */
  descentRadius(alpha: number, flow: number): number | null {
    const delta = above(alpha * exp(-this.s0) * (1 + ELEMENTARY * (1 + Math.abs(this.s0))));
    if (!(delta <= 1)) return null;
    const before = this.distance * this.distance + this.offSupport(delta);
    let rho = FIRST_MULTIPLE * flow;
    for (let k = 0; k < MULTIPLES; k++, rho *= GROWTH) {
      const B = this.largestForce(rho);
      if (above(before + 2 * delta * B * B) <= rho * rho * (1 - 4 * U)) return rho;
    }
    return null;
  }

  /** The least share by which an own pair of V_0, and of descent any pair of a point that is to stay unseen, exceeds what rho allows. */
  slack(rho: number, scope: 'descent' | 'flow'): number {
    const { system, sizes } = this.claim;
    const { targets } = this.optimum.face;
    let least = Number.POSITIVE_INFINITY;
    for (const [g, { sign, members, active }] of system.groups.entries()) {
      for (const j of members) {
        for (let i = 0; i < this.n; i++) {
          if (sign !== system.y[i] && !(scope === 'descent' && targets[i] === 0)) continue;
          const needed = above((Math.sqrt(system.products.squares[i]) * rho) / sizes[j]);
          least = Math.min(least, this.leastOutward(g, j, i, active[i] === 1 ? 1 : -1) / needed - 1);
        }
      }
    }
    return least;
  }

  /** 2 sum off the support of e^{delta w - 1 - kappa}/w, at most. */
  private offSupport(delta: number): number {
    let sum = 0;
    for (const [k, w] of this.optimum.spare.entries()) {
      if (w === 0) continue;
      const exponent = delta * w - 1 - this.kappa[k];
      sum += above((2 * exp(exponent) * (1 + ELEMENTARY * (1 + Math.abs(exponent)))) / w);
    }
    return above(sum);
  }

  /** B(rho) >= |sum e_k Xt_k(W) - W*| where |W - V_s| <= rho. */
  private largestForce(rho: number): number {
    const { face, beta, norm, spare } = this.optimum;
    const { entries, squares } = this.claim.system.products;
    const n = this.n;
    let shares = 0;
    for (const share of face.c) shares += share;
    const a = above(Math.sqrt(above(shares)));
    const e = Float64Array.from({ length: n }, (_, k) => {
      const reach = above(above(Math.sqrt(squares[k])) * a * rho);
      const exponent = spare[k] === 0 ? reach : reach - this.kappa[k];
      const factor = exp(exponent) * (1 + ELEMENTARY * (1 + Math.abs(exponent)));
      return above(spare[k] === 0 ? (beta.value[k] + beta.error[k]) * factor : factor);
    });
    if (entries.cols < n) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += e[k] * Math.sqrt(squares[k]);
      return above(a * above(sum * (1 + (n + 8) * U))) + norm;
    }
    let square = 0;
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) square += e[i] * e[k] * Math.abs(entries.data[i * n + k]);
    return above(a * Math.sqrt(above(square * (1 + (n * n + 8) * U)))) + norm;
  }

  /** outward <v_j, x_i>/|a_j| at V_0, at least. */
  private leastOutward(g: number, j: number, i: number, outward: number): number {
    const { Z, sizes, system } = this.claim;
    const at = g * this.n + i;
    const z = Z.data[j * this.n + i] / sizes[j];
    const error = this.shift.error[at] + this.apart[j] * Math.sqrt(system.products.squares[i]);
    const moved = this.shift.value[at];
    return outward * (z + moved) - above(error + 4 * U * (Math.abs(z) + Math.abs(moved)));
  }
}

/** The mean of <w_j, x_i>/|a_j| over a group, weighed by a_j^2 (P x n). */
function meansOf({ n, c }: OptimumFace, { system, sizes, Z }: ContractionClaim): Bounded {
  const value = new Float64Array(system.groups.length * n);
  const error = new Float64Array(value.length);
  for (const [g, { members }] of system.groups.entries()) {
    for (let i = 0; i < n; i++) {
      const at = g * n + i;
      let absolute = 0;
      for (const j of members) {
        const term = (sizes[j] * Z.data[j * n + i]) / c[g];
        value[at] += term;
        absolute += Math.abs(term);
      }
      error[at] = above((members.length + 8) * U * absolute);
    }
  }
  return { value, error };
}

function inner(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < x.length; f++) sum += x[f] * y[f];
  return sum;
}
