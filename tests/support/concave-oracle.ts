/**
 * P(R) by trying everything, in rational numbers: which points support, and for each other pair of a supporting point whether its slope
 * is gamma, or 1, or free with z = 0; and which pairs of points that no neuron of their sign sees, at slope 0, are held at z = 0. Every
 * choice is one linear system; the one whose solution keeps all signs is the optimum, since P(R) is convex. Takes 2^n 3^(other pairs)
 * eliminations, and shares no code with the solver.
 */
import type { ConcaveSystem } from '../../src/network/own-pattern.ts';
import {
  add,
  divide,
  multiply,
  ONE,
  order,
  type Rational,
  rational,
  solveRational,
  subtract,
  ZERO,
} from './rational.ts';

export interface ExactOptimum {
  /** 1/2 |W*|^2. */
  readonly objective: Rational;
  /** z_gk, n of each group: the same in every optimum. */
  readonly Z: readonly (readonly Rational[])[];
}

/** What a pair of a group and a point is in one choice. */
interface Pair {
  readonly g: number;
  readonly k: number;
}

/** null when no choice is a solution: then P(R) has none. */
export function exactConcaveOptimum(system: ConcaveSystem): ExactOptimum | null {
  const n = system.y.length;
  const dark = darkPoints(system);
  const isDark = (k: number): boolean => dark.includes(k);
  const otherPairs = (points: readonly number[]): Pair[] =>
    points.flatMap((k) =>
      [...system.groups.keys()].filter((g) => system.groups[g].sign !== system.y[k]).map((g) => ({ g, k })),
    );
  for (let code = 2 ** n - 1; code > 0; code--) {
    const support = Array.from({ length: n }, (_, k) => k).filter((k) => (code >> k) & 1);
    if (support.some(isDark)) continue;
    const others = otherPairs([...support, ...dark]);
    const choices = 3 ** others.length;
    for (let choice = 0; choice < choices; choice++) {
      const kinds = others.map((_, at) => Math.floor(choice / 3 ** at) % 3);
      if (others.some(({ k }, at) => isDark(k) && kinds[at] === 1)) continue;
      const found = solutionOf(system, support, dark, others, kinds);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Points of which no margin is asked, where it is of some. */
function darkPoints({ y, slope, groups }: ConcaveSystem): number[] {
  if (slope > 0) return [];
  const dark = [...y.keys()].filter((k) => groups.every(({ active }) => active[k] === 0));
  return dark.length === y.length ? [] : dark;
}

/** @param kinds  of each other pair: 0 for slope gamma, 1 for slope 1, 2 for free */
function solutionOf(
  { K, y, slope, groups, square }: ConcaveSystem,
  support: readonly number[],
  dark: readonly number[],
  others: readonly Pair[],
  kinds: readonly number[],
): ExactOptimum | null {
  const n = y.length;
  const gamma = rational(slope);
  const inner = (i: number, k: number): Rational => rational(K.data[i * n + k]);
  const c = groups.map(({ weight }) => divide(rational(weight), rational(square)));
  const free = others.filter((_, at) => kinds[at] === 2);
  const freeAt = (g: number, k: number): number => free.findIndex((pair) => pair.g === g && pair.k === k);
  const slopeAt = (g: number, k: number): Rational => {
    if (groups[g].sign === y[k]) return groups[g].active[k] ? ONE : gamma;
    return kinds[others.findIndex((pair) => pair.g === g && pair.k === k)] === 1 ? ONE : gamma;
  };
  const side = (g: number, k: number): Rational => rational(groups[g].sign * y[k]);
  const size = support.length + free.length;
  /** f_gk as a combination of the unknowns, beta on the support and then rho at the free pairs: its one place and factor. */
  const force = (g: number, k: number): { at: number; factor: Rational } => {
    const at = freeAt(g, k);
    if (at >= 0) return { at: support.length + at, factor: side(g, k) };
    return { at: support.indexOf(k), factor: multiply(side(g, k), slopeAt(g, k)) };
  };
  /** z_gi as a row over the unknowns. */
  const rowOf = (g: number, i: number): Rational[] => {
    const line: Rational[] = Array.from({ length: size }, () => ZERO);
    for (const k of [...support, ...dark]) {
      const { at, factor } = force(g, k);
      if (at < 0) continue;
      line[at] = add(line[at], multiply(factor, inner(i, k)));
    }
    return line;
  };
  const equations = support.map((k) => {
    const line: Rational[] = Array.from({ length: size }, () => ZERO);
    for (const g of groups.keys()) {
      if (freeAt(g, k) >= 0) continue;
      const factor = multiply(c[g], multiply(side(g, k), slopeAt(g, k)));
      for (const [at, entry] of rowOf(g, k).entries()) line[at] = add(line[at], multiply(factor, entry));
    }
    return line;
  });
  const right: Rational[] = support.map(() => ONE);
  for (const { g, k } of free) {
    equations.push(rowOf(g, k));
    right.push(ZERO);
  }
  const x = solveRational(equations, right);
  if (x === null || support.some((_, at) => x[at].num < 0n)) return null;
  for (const [at, { k }] of free.entries()) {
    const rho = x[support.length + at];
    if (dark.includes(k)) {
      if (rho.num < 0n) return null;
      continue;
    }
    const beta = x[support.indexOf(k)];
    if (order(rho, multiply(gamma, beta)) < 0 || order(rho, beta) > 0) return null;
  }
  const Z = [...groups.keys()].map((g) =>
    Array.from({ length: n }, (_, i) =>
      rowOf(g, i).reduce((total, entry, at) => add(total, multiply(entry, x[at])), ZERO),
    ),
  );
  for (const [at, { g, k }] of others.entries()) {
    if (kinds[at] === 0 && Z[g][k].num > 0n) return null;
    if (kinds[at] === 1 && Z[g][k].num < 0n) return null;
  }
  for (let k = 0; k < n; k++) {
    let q = ZERO;
    for (const g of groups.keys()) {
      const z = Z[g][k];
      if (groups[g].sign === y[k]) q = add(q, multiply(c[g], multiply(slopeAt(g, k), z)));
      else q = subtract(q, multiply(c[g], z.num > 0n ? z : multiply(gamma, z)));
    }
    if (order(q, dark.includes(k) ? ZERO : ONE) < 0) return null;
  }
  const total = support.reduce((sum, _, at) => add(sum, x[at]), ZERO);
  return { objective: divide(total, rational(2)), Z };
}
