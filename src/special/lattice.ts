/**
 * Functions of a real variable known on a lattice, and what lies between its points: Lagrange's interpolation by the 16 nearest.
 */

/** Nodes of a stencil: those at -7..8 about the cell that holds x. */
export const STENCIL = 16;
/** How many nodes lie below the cell. */
export const BELOW = STENCIL / 2 - 1;
/** Bound of sum_j |w_j| in the middle cell. */
export const LEBESGUE = 3;
/** Step of a lattice as a share of the radius of the discs in which a function is known to be analytic. */
const STEP_SHARE = 0.043;
/**
 * The error of a function bounded by M in discs of radius r about every point of the stencil: |f^(16)|/16! <= M/r^16 (Cauchy) times
 * prod_j |x - x_j| <= (1 * 3 ... 15/2^8)^2 step^16, that is 6.3e7 * 0.043^16 M.
 */
export const INTERPOLATION = 9e-15;

/** The step at which interpolation errs by at most INTERPOLATION M. */
export function latticeStep(radius: number): number {
  return STEP_SHARE * radius;
}

/** How far beyond a sum of two points their stencils and the discs about those reach. */
export function latticeReach(radius: number): number {
  return radius + 2 * latticeStep(radius) * (BELOW + 1);
}

/** 1/prod_{k != j} (j - k). */
const RECIPROCALS = Float64Array.from({ length: STENCIL }, (_, j) => {
  let product = 1;
  for (let k = 0; k < STENCIL; k++) if (k !== j) product *= j - k;
  return 1 / product;
});

const before = new Float64Array(STENCIL);

/**
 * The weights of the nodes at a share `at` of the cell, in [0, 1].
 *
 * @param out  overwritten (16)
 */
export function stencilWeights(at: number, out: Float64Array): void {
  const x = BELOW + at;
  let product = 1;
  for (let j = 0; j < STENCIL; j++) {
    before[j] = product;
    product *= x - j;
  }
  product = 1;
  for (let j = STENCIL - 1; j >= 0; j--) {
    out[j] = RECIPROCALS[j] * before[j] * product;
    product *= x - j;
  }
}

/** Nodes made room for beyond those asked for. */
const ROOM = 64;

/** A function on the lattice of multiples of `step`; each node is computed when it is first needed. */
export class LatticeFunction {
  private from = 0;
  private values = new Float64Array(0);
  private readonly weights = new Float64Array(STENCIL);

  /** @param compute  the value at i * step, a number */
  constructor(
    readonly step: number,
    private readonly compute: (i: number) => number,
  ) {}

  /** The value at i * step. */
  node(i: number): number {
    this.reserve(i, i + 1);
    return this.known(i - this.from);
  }

  /** Interpolated at x. */
  value(x: number): number {
    const cell = Math.floor(x / this.step);
    stencilWeights(x / this.step - cell, this.weights);
    const first = cell - BELOW;
    this.reserve(first, first + STENCIL);
    let total = 0;
    for (let j = 0; j < STENCIL; j++) total += this.weights[j] * this.known(first + j - this.from);
    return total;
  }

  private known(at: number): number {
    const value = this.values[at];
    if (!Number.isNaN(value)) return value;
    this.values[at] = this.compute(this.from + at);
    return this.values[at];
  }

  /** Makes room for the nodes from `low` to below `high`. */
  private reserve(low: number, high: number): void {
    if (this.values.length === 0) this.from = low;
    const end = this.from + this.values.length;
    if (low >= this.from && high <= end) return;
    const from = low < this.from ? low - ROOM : this.from;
    const wider = new Float64Array((high > end ? high + ROOM : end) - from).fill(Number.NaN);
    wider.set(this.values, this.from - from);
    this.from = from;
    this.values = wider;
  }
}
