/**
 * Which cells a sweep needs, round by round: first the grid, then what the results so far ask for. What a round holds
 * depends on the results of the rounds before alone, never on who computed them or in which order they came.
 */
import { clopperPearson } from '../statistics/binomial.ts';
import { meanEstimate } from '../statistics/mean.ts';
import type { SweepPoint } from './axes.ts';
import { largest, type SweepCell, type SweepPlan } from './plan.ts';
import type { SweepRow } from './table.ts';
import { bisectionOf, nextStep, type Probe, type Step, type Transition } from './transition.ts';

/** A point with the cells it has so far, in the order of their seeds. */
interface PlacedPoint {
  readonly at: SweepPoint;
  readonly cells: number[];
}

/** The mean of a quantity at a point. */
interface PointEstimate {
  readonly mean: number;
  /** 95 %: Clopper-Pearson for truth values, t for numbers; null from a single value. */
  readonly interval: readonly [number, number] | null;
}

/** Whether which cells a sweep has depends on results. */
export function isAdaptive({ spec: { adaptive } }: SweepPlan): boolean {
  return adaptive.seeds !== undefined || adaptive.transition !== undefined;
}

export class Schedule {
  /** Whether later rounds depend on results. */
  readonly adaptive: boolean;
  /** The points of the grid, then those between its values; none unless adaptive. */
  private readonly points: PlacedPoint[];
  private readonly gridPoints: number;
  /** Points on one line along the transition's axis, by the coordinates on the others. */
  private readonly lines = new Map<string, PlacedPoint[]>();
  /** Each quantity's value in each cell: a number, a truth value, or null where it does not exist. */
  private readonly observed = new Map<string, (number | boolean | null)[]>();
  private cellsSoFar: number;
  private readonly largestSeed: number;

  constructor(private readonly plan: SweepPlan) {
    const { seeds, transition } = plan.spec.adaptive;
    this.adaptive = isAdaptive(plan);
    this.cellsSoFar = plan.size;
    this.largestSeed = largest(plan.seeds);
    const S = plan.seeds.length;
    this.gridPoints = this.adaptive ? plan.size / S : 0;
    this.points = Array.from({ length: this.gridPoints }, (_, p) => ({
      at: plan.point(p),
      cells: Array.from({ length: S }, (_, s) => p * S + s),
    }));
    for (const rule of [seeds, transition]) if (rule) this.observed.set(rule.quantity, []);
    if (transition) for (const point of this.points) this.lineOf(point.at).push(point);
  }

  /** The rounds; before the next is asked for, every cell of the last must have been observed. */
  *rounds(): Generator<Iterable<SweepCell>> {
    yield this.grid();
    while (this.adaptive) {
      const added = this.added();
      if (added.length === 0) return;
      yield added;
    }
  }

  /** Takes in the row of a cell. */
  observe(index: number, row: SweepRow): void {
    for (const [path, values] of this.observed) values[index] = quantityIn(row, path);
  }

  /** Where the quantity crosses the level, line by line; empty when the sweep does not ask. */
  transitions(): Transition[] {
    const rule = this.plan.spec.adaptive.transition;
    if (rule === undefined) return [];
    const { axis, quantity, level } = rule;
    return [...this.lines.values()].map((line) => {
      const { [axis]: _, ...at } = line[0].at;
      const step = this.stepOn(line);
      const known = line.reduce((total, point) => total + this.valuesAt(point, quantity).length, 0);
      const all = line.reduce((total, point) => total + point.cells.length, 0);
      const found = step.kind === 'done' ? step : { status: 'blurred' as const, bracket: null, rises: null };
      const { status, bracket, rises } = found;
      return { at, axis, quantity, level, status, bracket, rises, known, unknown: all - known };
    });
  }

  private *grid(): Generator<SweepCell> {
    for (let index = 0; index < this.plan.size; index++) yield this.plan.cell(index);
  }

  /** The next round: more seeds where an interval is wide, probes where a bracket is. */
  private added(): SweepCell[] {
    const { seeds, transition } = this.plan.spec.adaptive;
    const wanted = new Map<PlacedPoint, number>();
    const want = (point: PlacedPoint, most: number) =>
      wanted.set(point, Math.max(wanted.get(point) ?? 0, Math.min(most, 2 * point.cells.length)));
    if (seeds) {
      for (const point of this.points.slice(0, this.gridPoints)) {
        const estimate = this.estimateAt(point, seeds.quantity);
        const narrow = estimate === null || halfWidth(estimate) <= seeds.halfWidth;
        if (!narrow && point.cells.length < seeds.most) want(point, seeds.most);
      }
    }
    if (transition) {
      for (const line of [...this.lines.values()]) {
        const step = this.stepOn(line);
        if (step.kind === 'moreSeeds') {
          for (const { x } of step.probes) want(pointAt(line, transition.axis, x), transition.most);
        }
        if (step.kind === 'probe') {
          for (const x of step.at)
            wanted.set(this.place({ ...line[0].at, [transition.axis]: x }), this.plan.seeds.length);
        }
      }
    }
    return [...wanted].flatMap(([point, count]) => this.moreCells(point, count));
  }

  private place(at: SweepPoint): PlacedPoint {
    const point = { at, cells: [] };
    this.points.push(point);
    this.lineOf(at).push(point);
    return point;
  }

  /** Cells for a point until it has so many; seeds go on after the largest given. */
  private moreCells({ at, cells }: PlacedPoint, count: number): SweepCell[] {
    const { seeds } = this.plan;
    const added: SweepCell[] = [];
    for (let k = cells.length; k < count; k++) {
      const seed = k < seeds.length ? seeds[k] : this.largestSeed + 1 + k - seeds.length;
      const index = this.cellsSoFar++;
      cells.push(index);
      added.push({ index, at, seed });
    }
    return added;
  }

  private lineOf(at: SweepPoint): PlacedPoint[] {
    const { [this.plan.spec.adaptive.transition?.axis ?? '']: _, ...others } = at;
    const key = JSON.stringify(others);
    const line = this.lines.get(key) ?? [];
    this.lines.set(key, line);
    return line;
  }

  private stepOn(line: readonly PlacedPoint[]): Step {
    const rule = this.plan.spec.adaptive.transition;
    const axis = this.plan.axes.find(({ name }) => name === rule?.axis);
    if (rule === undefined || axis === undefined) throw new Error('no transition is asked for');
    const probes = line.map((point): Probe => {
      const estimate = this.estimateAt(point, rule.quantity);
      const open = estimate !== null && point.cells.length < rule.most;
      return { x: Number(point.at[rule.axis]), side: sideOf(estimate, rule.level), open };
    });
    probes.sort((a, b) => a.x - b.x);
    return nextStep(
      probes,
      bisectionOf(
        axis.scale === 'log' ? 'log' : 'linear',
        axis.integer && axis.derived === null,
        rule.within,
      ),
    );
  }

  /** Null when the quantity exists in no cell of the point: more seeds are then of no use. */
  private estimateAt(point: PlacedPoint, quantity: string): PointEstimate | null {
    const values = this.valuesAt(point, quantity);
    if (values.length === 0) return null;
    if (values.every((value) => typeof value === 'boolean')) {
      const successes = values.filter(Boolean).length;
      const { lower, upper } = clopperPearson(successes, values.length);
      return { mean: successes / values.length, interval: [lower, upper] };
    }
    return meanEstimate(values.map(Number));
  }

  private valuesAt({ cells }: PlacedPoint, quantity: string): (number | boolean)[] {
    const observed = this.observed.get(quantity) ?? [];
    return cells.flatMap((index) => observed[index] ?? []);
  }
}

function sideOf(estimate: PointEstimate | null, level: number): Probe['side'] {
  const interval = estimate?.interval ?? null;
  if (interval === null) return 0;
  return interval[1] < level ? -1 : interval[0] > level ? 1 : 0;
}

function halfWidth({ interval }: PointEstimate): number {
  return interval === null ? Number.POSITIVE_INFINITY : (interval[1] - interval[0]) / 2;
}

function pointAt(line: readonly PlacedPoint[], axis: string, x: number): PlacedPoint {
  const point = line.find(({ at }) => at[axis] === x);
  if (point === undefined) throw new Error('a probe is not on its line');
  return point;
}

/** The value of a quantity in a row: null where it, or what it is a part of, does not exist, or the cell failed. */
function quantityIn({ values }: SweepRow, path: string): number | boolean | null {
  const value = values[path];
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
