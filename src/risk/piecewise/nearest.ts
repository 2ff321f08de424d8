/**
 * Points of the boundary that are near the centre of a cluster, in units of the noise: local minima of |xi| over the mistakes
 * y f(m + L xi) <= 0, from several starts. The least of them is an upper bound of the distance of the mistakes: another start may come
 * nearer.
 */
import { type Matrix, row } from '../../linalg/matrix.ts';
import { multiplyTransposedVector, multiplyVector } from '../../linalg/product.ts';
import { solveRows } from '../../linalg/semidefinite.ts';
import { axpy, dot } from '../../linalg/vector.ts';
import { slopesAt } from './cone.ts';
import type { Cluster, GroupLaw } from './law.ts';

/** xi on the boundary, and |xi|. */
export interface NearPoint {
  readonly distance: number;
  readonly point: Float64Array;
}

/** {xi : <normal, xi> + offset <= 0} of unit normal: the mistakes, while no pre-activation changes its sign. */
interface HalfSpace {
  readonly normal: Float64Array;
  readonly offset: number;
}

const MOST_ROUNDS = 100;
const MOST_IDLE = 2;
/** Half-spaces whose common part is looked at. */
const MOST_PLANES = 8;
const SWEEPS = 200;
/** A sweep that moves no multiplier by more, relative to the largest, is the last. */
const SETTLED = 1e-13;
/** Shares of the way that are tried, from the point to where it is to go. */
const SHARES = [1, 0.5, 0.25, 2 ** -4, 2 ** -6, 2 ** -10];
/** A relative gain below this is none. */
const GAIN = 1e-8;
/** At slope 0 y f may fall to 0 at a kink, and stay there. */
const ROUNDING = 1e-12;
const BEFORE = 1e-9;

/** Looks for points of the boundary that are near one cluster's centre. */
export class BoundarySearch {
  private readonly outputs: Float64Array;
  private readonly mean: Float64Array;
  private readonly root: Matrix;
  private readonly slope: number;

  constructor(law: GroupLaw, { label, mean }: Cluster) {
    this.outputs = law.outputs.map((b) => label * b);
    this.mean = mean;
    this.root = law.root;
    this.slope = law.slope;
  }

  /** Whether the centre itself is a mistake. */
  get centreIsMistaken(): boolean {
    return dot(slopesAt(this.outputs, this.slope, this.mean), this.mean) <= 0;
  }

  /** The direction in which y f falls fastest at the centre. */
  steepest(): Float64Array {
    return this.gradient(slopesAt(this.outputs, this.slope, this.mean)).map((entry) => -entry);
  }

  /** The direction of the apex, where all pre-activations are 0 and f = 0 is a mistake. */
  apex(): Float64Array {
    const mean = { rows: 1, cols: this.mean.length, data: this.mean };
    return solveRows(mean, this.root).data.map((entry) => -entry);
  }

  /** For each group the direction of its pre-activation, towards mistakes. */
  ofGroups(): Float64Array[] {
    return Array.from(this.outputs, (b, g) => row(this.root, g).map((entry) => -Math.sign(b) * entry));
  }

  /** The least t with a mistake at xi = t direction/|direction|; infinite where there is none. */
  crossing(direction: Float64Array): number {
    const size = Math.sqrt(dot(direction, direction));
    if (!(size > 0)) return Number.POSITIVE_INFINITY;
    const moves = multiplyVector(this.root, direction).map((entry) => entry / size);
    const kinks = Array.from(moves, (move, g) => ({ g, at: -this.mean[g] / move }))
      .filter(({ at }) => at > 0 && at < Number.POSITIVE_INFINITY)
      .sort((p, q) => p.at - q.at);
    // A group at 0 has the slope of where it goes.
    const slopes = this.outputs.map((b, g) =>
      this.mean[g] > 0 || (this.mean[g] === 0 && moves[g] > 0) ? b : this.slope * b,
    );
    let [height, rate] = [dot(slopes, this.mean), dot(slopes, moves)];
    for (const { g, at } of [...kinks, { g: -1, at: Number.POSITIVE_INFINITY }]) {
      if (rate < 0 && -height / rate <= at * (1 + ROUNDING)) return -height / rate;
      if (rate === 0 && height <= 0) return 0;
      if (g < 0) break;
      const now = moves[g] > 0 ? this.outputs[g] : this.slope * this.outputs[g];
      rate += (now - slopes[g]) * moves[g];
      height += (now - slopes[g]) * this.mean[g];
      slopes[g] = now;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The local minimum that a start leads to; null where its ray meets no mistake. */
  from(start: Float64Array): NearPoint | null {
    const first = this.onRay(start);
    if (first === null) return null;
    let here: NearPoint = first;
    const planes: HalfSpace[] = [];
    // A round that gains nothing may still have met half-spaces that the next takes into account.
    for (let [round, idle] = [0, 0]; round < MOST_ROUNDS && idle < MOST_IDLE; round++) {
      this.remember(planes, here);
      if (planes.length === 0) return here;
      const next = this.nearest(here, planes);
      idle = next === null ? idle + 1 : 0;
      here = next ?? here;
    }
    return here;
  }

  /** A nearer point towards the foot of the own half-space, of all, of the own and another, or of another; null where none is met. */
  private nearest(here: NearPoint, planes: HalfSpace[]): NearPoint | null {
    const known = [...planes].reverse();
    const others = known.slice(1);
    const sets = [
      [known[0]],
      known,
      ...others.map((other) => [known[0], other]),
      ...others.map((other) => [other]),
    ];
    for (const set of sets) {
      const found = this.nearer(here, commonFoot(set), planes);
      if (found !== null) return found;
    }
    return null;
  }

  private onRay(direction: Float64Array): NearPoint | null {
    const distance = this.crossing(direction);
    if (distance === Number.POSITIVE_INFINITY) return null;
    const size = Math.sqrt(dot(direction, direction));
    return { distance, point: direction.map((entry) => (entry / size) * distance) };
  }

  /** A nearer point of the boundary on the rays between a point and a target; null where there is none. Half-spaces on the way are kept. */
  private nearer(here: NearPoint, target: Float64Array, planes: HalfSpace[]): NearPoint | null {
    for (const share of SHARES) {
      const found = this.onRay(here.point.map((entry, k) => entry + share * (target[k] - entry)));
      if (found === null) continue;
      if (found.distance < here.distance * (1 - GAIN)) return found;
      this.remember(planes, found);
    }
    return null;
  }

  private gradient(slopes: Float64Array): Float64Array {
    return multiplyTransposedVector(this.root, slopes);
  }

  /** The half-space of mistakes before a point of the boundary, as seen from the centre. */
  private remember(planes: HalfSpace[], { point }: NearPoint): void {
    const u = multiplyVector(
      this.root,
      point.map((entry) => (1 - BEFORE) * entry),
    );
    axpy(1, this.mean, u);
    const slopes = slopesAt(this.outputs, this.slope, u);
    const normal = this.gradient(slopes);
    const size = Math.sqrt(dot(normal, normal));
    if (!(size > 0)) return;
    const made = { normal: normal.map((entry) => entry / size), offset: dot(slopes, this.mean) / size };
    const held = planes.findIndex(
      (plane) => dot(plane.normal, made.normal) > 1 - 1e-12 && Math.abs(plane.offset - made.offset) < 1e-9,
    );
    if (held >= 0) planes.splice(held, 1);
    else if (planes.length === MOST_PLANES) planes.shift();
    planes.push(made);
  }
}

/** The least vector in all half-spaces, or nearly: for more than two by coordinate ascent on their multipliers (C. Hildreth, 1957). */
function commonFoot(planes: readonly HalfSpace[]): Float64Array {
  const multipliers = planes.length > 2 ? ascended(planes) : ofPair(planes[0], planes[1] ?? planes[0]);
  const foot = new Float64Array(planes[0].normal.length);
  for (const [i, { normal }] of planes.entries()) axpy(-multipliers[i], normal, foot);
  return foot;
}

/** Of two: both hold with equality, or one of them alone does. */
function ofPair(p: HalfSpace, q: HalfSpace): [number, number] {
  const c = dot(p.normal, q.normal);
  const rest = 1 - c * c;
  const [atP, atQ] = [(p.offset - c * q.offset) / rest, (q.offset - c * p.offset) / rest];
  if (rest > SETTLED && atP > 0 && atQ > 0) return [atP, atQ];
  return p.offset >= q.offset ? [Math.max(0, p.offset), 0] : [0, Math.max(0, q.offset)];
}

function ascended(planes: readonly HalfSpace[]): Float64Array {
  const inner = planes.map((p) => planes.map((q) => dot(p.normal, q.normal)));
  const multipliers = new Float64Array(planes.length);
  let [moved, largest] = [Number.POSITIVE_INFINITY, 0];
  for (let sweep = 0; sweep < SWEEPS && moved > SETTLED * largest; sweep++) {
    [moved, largest] = [0, 0];
    for (const [i, { offset }] of planes.entries()) {
      let others = 0;
      for (let k = 0; k < planes.length; k++) if (k !== i) others += multipliers[k] * inner[i][k];
      const next = Math.max(0, offset - others);
      moved = Math.max(moved, Math.abs(next - multipliers[i]));
      largest = Math.max(largest, next);
      multipliers[i] = next;
    }
  }
  return multipliers;
}
