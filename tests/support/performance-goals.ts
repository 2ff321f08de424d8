/**
 * The goals of performance, each with the measured lines that it is held to: what docs/performance.md says of them is written from these.
 */
import { short } from '../../bench/support/measure.ts';
import type { Line } from '../../bench/support/report.ts';

/** The line of a program that has this name. */
export type Lookup = (program: string, line: string) => Line;

export interface Goal {
  readonly work: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly unit?: string;
  readonly measured: (of: Lookup) => number;
  /** What binds it, in words. */
  readonly binds: string;
  /** What it cannot be better than on the machine of the measured lines, where that is measured. */
  readonly bound?: (of: Lookup) => number;
}

const value = (program: string, line: string) => (of: Lookup) => of(program, line).value;
const overOther = (program: string, line: string) => (of: Lookup) => {
  const { beside } = of(program, line);
  if (beside === undefined) throw new Error(`${program}, ${line}: nothing is beside it`);
  return beside.ratio;
};

const HELD = 'gemv of a symmetric matrix that is held';
const PEAK = 'products and sums of two lanes in registers only';

const vectors = [
  [100, 0.9],
  [500, 0.6],
  [2000, 0.6],
].map(
  ([n, atLeast]): Goal => ({
    work: `symmetric matrix times vector, n = ${n}, over numpy`,
    atLeast,
    measured: overOther('kernels', `${HELD}, n = ${n}`),
    binds:
      'loads, of half of the entries; where a caller holds no matrix the copy in comes to it (Kernels, below)',
  }),
);

const solves = [
  [100, 4],
  [500, 4],
  [500, 36],
  [1000, 4],
  [2000, 4],
].map(([n, norm]): Goal => {
  const name = `n = ${n}, |mu| = ${norm}`;
  return {
    work: `margin problem, ${name}, time over scipy`,
    atMost: 1,
    measured: overOther('margin', `${name}: solve`),
    binds:
      "its factorisations, by two lanes without fused operations: the bound is these alone, over scipy's whole solve",
    bound: value('margin', `${name}: these alone, over scipy's solve`),
  };
});

/** What a whole limit takes beyond G and the solve, in ms. */
const extra = (name: string) => (of: Lookup) =>
  of('margin', `${name}: solve and certify`).value -
  of('margin', `${name}: solve`).value -
  of('margin', `${name}: G alone`).value;
const certificates = [
  [500, 4],
  [500, 36],
  [1000, 4],
  [2000, 4],
].map(([n, norm]): Goal => {
  const name = `n = ${n}, |mu| = ${norm}`;
  return {
    work: `what certifying adds, ${name}, over the solve`,
    atMost: 0.5,
    measured: (of) => extra(name)(of) / of('margin', `${name}: solve`).value,
    binds: 'reading G and L, and sums in twice the working precision (The margin problem, below)',
  };
});

const peakOver = (line: string) => (of: Lookup) => {
  const { beside } = of('kernels', line);
  if (beside === undefined) throw new Error(`${line}: nothing is beside it`);
  return of('kernels', PEAK).value / beside.value;
};

export const GOALS: readonly Goal[] = [
  ...vectors,
  {
    work: 'margin recursion, n = 500, over numpy',
    atLeast: 1.1,
    measured: overOther('kernels', 'recursion, n = 500'),
    binds:
      'arithmetic of two lanes, of which it has .88 where numpy has eight; and loads of half of the matrix',
  },
  {
    work: 'exp of 1000, over numpy',
    atLeast: 0.45,
    measured: overOther('kernels', 'exp, n = 1000'),
    binds: 'instructions, about 33 for two numbers',
  },
  {
    work: 'step of descent, activated pattern, over numpy in Gram coordinates',
    atMost: 0.12,
    measured: overOther('descent', 'activated pattern (2 groups)'),
    binds: 'the product takes half of it, exp a sixth, look and outputs a twelfth each',
  },
  {
    work: 'the same, random pattern that stands still, 64 groups',
    atMost: 0.8,
    measured: overOther('descent', 'random pattern, frozen (64 groups)'),
    binds:
      "loads of the sums that are looked up, then the groups' vectors: 500 KB a step from the second cache",
  },
  {
    work: 'first step, 64 groups become 2, with a look',
    atMost: 2,
    measured: overOther('descent', 'first step (64 groups become 2), with a look'),
    binds:
      'work that is done once: the movement of 64 groups is 1 of it, pages of fresh memory for what a look hands out another (A step of descent, below)',
  },
  ...solves,
  {
    work: 'what certifying adds, n = 100',
    atMost: 0.1,
    unit: 'ms',
    measured: extra('n = 100, |mu| = 4'),
    binds:
      'four parts of .02 to .04 ms, of which pairs of solves wait for 100 short sums one after the other',
  },
  ...certificates,
  ...['gemm', 'syrk'].map(
    (name): Goal => ({
      work: `${name === 'gemm' ? 'product' : 'Gram matrix'}, n = 500, over two lanes' peak`,
      atLeast: 0.95,
      measured: value('kernels', `${name}, n = 500, over what two lanes reach in registers`),
      binds:
        name === 'gemm'
          ? 'arithmetic, and how many instructions the engine makes of it (Where the limit lies, below)'
          : "a product's share, and what is done once an entry: squares on the diagonal, the copy out, the mirror",
      ...(name === 'syrk'
        ? { bound: value('kernels', 'gemm, n = 500, over what two lanes reach in registers') }
        : {}),
    }),
  ),
  {
    work: 'Cholesky, n = 2000, over numpy',
    atLeast: 0.8,
    measured: overOther('kernels', 'cholesky, n = 2000'),
    binds: "arithmetic: two lanes' peak over numpy is the bound",
    bound: peakOver('cholesky, n = 2000'),
  },
  {
    work: 'flow to 10^300, n = 400, strong signal',
    atMost: 300,
    unit: 'ms',
    measured: value('horizon', 'strong signal, n = 400: to 10^300'),
    binds: 'two products with G a step (Horizon, below)',
  },
  {
    work: 'a cell without steps, n = 100',
    atMost: 1.1,
    unit: 'ms',
    measured: value('cells', 'n = 100: a cell'),
    binds: 'no single part (Sweeps, below)',
  },
  {
    work: 'the default as a process, start to exit',
    atMost: 0.4,
    unit: 's',
    measured: value('process', 'the default, to its summary: start to exit'),
    binds: 'spread thin: start, looks, steps, the flow (Whole processes, below)',
  },
];

/** The table of the goals: goal, what was measured, whether that meets it, and what binds it with its bound. */
export function goalsTable(goals: readonly Goal[], of: Lookup): string[] {
  const rows = goals.map((goal) => {
    const { work, atMost, atLeast, unit, binds } = goal;
    const measured = goal.measured(of);
    const isMet =
      atMost !== undefined ? measured <= atMost : measured >= (atLeast ?? Number.NEGATIVE_INFINITY);
    const inUnit = (number: number) => `${short(number)}${unit === undefined ? '' : ` ${unit}`}`;
    const asked =
      atMost !== undefined ? `at most ${inUnit(atMost)}` : `at least ${inUnit(atLeast ?? Number.NaN)}`;
    const bound = goal.bound?.(of);
    const isOut = bound !== undefined && (atMost !== undefined ? bound > atMost : bound < (atLeast ?? 0));
    const met = isMet ? 'yes' : isOut ? `no: the bound is ${inUnit(bound)}` : 'no';
    return [work, asked, inUnit(measured), met, binds];
  });
  const head = ['work', 'goal', 'measured', 'met', 'what binds it'];
  return [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
}
