import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { shuffle } from '../../src/random/permutation.ts';
import { Stream } from '../../src/random/stream.ts';
import { planSweep, type SweepCell } from '../../src/sweep/plan.ts';
import { bisectionOf, nextStep, type Probe } from '../../src/sweep/transition.ts';
import { type Evaluator, evaluateCells } from '../support/sweep-evaluation.ts';
import { evaluatorOf } from '../support/sweeps.ts';

/** A normal variate that depends on a place and a seed alone. */
function noise(place: string, seed: number): number {
  const value = new Float64Array(1);
  fillNormal(new Stream(deriveKey(keyFrom(seed, 'noise'), place)), value);
  return value[0];
}

const along = (from: number, to: number, count: number, scale: 'linear' | 'log' = 'linear') => ({
  path: 'data.signal.norm',
  from,
  to,
  count,
  scale,
});
const transition = (within: number, most: number, level = 0) => ({
  transition: { axis: 'norm', quantity: 'risk.limit.error', level, within, most },
});

const shuffled =
  (seed: number) =>
  (cells: SweepCell[]): SweepCell[] => {
    const order = Uint32Array.from(cells, (_, k) => k);
    shuffle(new Stream(keyFrom(seed, 'order')), order);
    return Array.from(order, (k) => cells[k]);
  };

describe('a bisection', () => {
  it('of a step narrows the bracket to what is asked, at its place, on either scale', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1.01, max: 9.99, noNaN: true }),
        fc.boolean(),
        fc.constantFrom('linear' as const, 'log' as const),
        async (place, rises, scale) => {
          const plan = planSweep({ axes: [along(1, 10, 4, scale)], seeds: 2, adaptive: transition(1e-3, 2) });
          const q = evaluatorOf(({ norm }) => (Number(norm) > place === rises ? 1 : -1));
          const { transitions, table } = await evaluateCells(plan, q);
          const [{ status, bracket, rises: found }] = transitions;
          const [from, to] = bracket ?? [0, 0];
          expect([status, found]).toEqual(['located', rises]);
          expect(from <= place && place <= to).toBe(true);
          expect(scale === 'log' ? to / from - 1 : to - from).toBeLessThanOrEqual(1e-3);
          // Halving: 3 intervals of 3, or of ratio 10^(1/3), to 1e-3.
          expect(table.rows.length).toBeLessThanOrEqual(2 * (4 + 13));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of integers ends at neighbours', async () => {
    const plan = planSweep({
      axes: [{ path: 'data.d', values: [10, 1000] }],
      seeds: 2,
      adaptive: {
        transition: { axis: 'd', quantity: 'risk.limit.error', level: 0.5, within: 0.01, most: 2 },
      },
    });
    const { transitions } = await evaluateCells(
      plan,
      evaluatorOf(({ d }) => (Number(d) >= 137 ? 1 : 0)),
    );
    expect(transitions[0]).toMatchObject({ status: 'located', bracket: [136, 137], rises: true });
  });

  it('brackets a noisy crossing, by more seeds near it than far from it, as often as its intervals promise', async () => {
    const hits = [];
    for (let trial = 0; trial < 40; trial++) {
      const place = 3 + trial / 10;
      const plan = planSweep({ axes: [along(0, 10, 6)], seeds: 4, adaptive: transition(0.5, 256) });
      const q: Evaluator = evaluatorOf(
        ({ norm }, seed) => Number(norm) - place + noise(`${trial} ${norm}`, seed),
      );
      const { transitions, table } = await evaluateCells(plan, q);
      const { status, bracket } = transitions[0];
      expect(['located', 'blurred']).toContain(status);
      hits.push(bracket !== null && bracket[0] <= place && place <= bracket[1]);
      const count = (x: number) => table.rows.filter(({ at }) => at.norm === x).length;
      expect(count(0)).toBe(4);
      expect(table.rows.length).toBeLessThan(6 * 256);
    }
    // Each end errs with probability at most 2.5 %, and about ten probes could.
    expect(hits.filter(Boolean).length).toBeGreaterThanOrEqual(34);
  });

  it('says when nothing is crossed, when several things are, and when seeds cannot decide', async () => {
    const statusOf = async (q: (x: number, seed: number) => number | null) => {
      const plan = planSweep({ axes: [along(0, 10, 11)], seeds: 2, adaptive: transition(0.1, 8) });
      const evaluate = evaluatorOf(({ norm }, seed) => q(Number(norm), seed));
      const { transitions, table } = await evaluateCells(plan, evaluate);
      return { ...transitions[0], rows: table.rows.length };
    };
    expect(await statusOf(() => 1)).toMatchObject({
      status: 'notCrossed',
      bracket: null,
      known: 22,
      unknown: 0,
    });
    expect(await statusOf((x) => (x > 2 && x < 7 ? 1 : -1))).toMatchObject({
      status: 'several',
      bracket: [2, 7],
    });
    expect(await statusOf(() => null)).toMatchObject({
      status: 'notCrossed',
      known: 0,
      unknown: 22,
      rows: 22,
    });
    const flat = await statusOf((x, seed) => (x < 3 ? -1 : x > 6 ? 1 : seed % 2 ? 1 : -1));
    expect(flat).toMatchObject({ status: 'blurred', rises: true });
    const [from, to] = flat.bracket ?? [0, 0];
    expect(from).toBeLessThan(3);
    expect(from).toBeGreaterThan(2.8);
    expect(to).toBeGreaterThan(6);
    expect(to).toBeLessThan(6.2);
  });

  it('goes line by line, whatever the other axes are', async () => {
    const plan = planSweep({
      axes: [{ path: 'network.slope', values: [0.2, 0.6] }, along(0, 1, 3)],
      seeds: 2,
      adaptive: transition(0.01, 2),
    });
    const q = evaluatorOf(({ norm, slope }) => Number(norm) - Number(slope));
    const { transitions } = await evaluateCells(plan, q);
    expect(transitions.map(({ at }) => at)).toEqual([{ slope: 0.2 }, { slope: 0.6 }]);
    for (const { at, bracket } of transitions) {
      const [from, to] = bracket ?? [0, 0];
      expect(from < Number(at.slope) && Number(at.slope) < to).toBe(true);
    }
  });

  it('takes each of its steps for a reason', () => {
    const bisection = bisectionOf('linear', false, 0.1);
    const probes = (...sides: [number, Probe['side'], boolean?][]): Probe[] =>
      sides.map(([x, side, open = false]) => ({ x, side, open }));
    const kind = (...sides: Parameters<typeof probes>) => nextStep(probes(...sides), bisection);
    expect(kind([0, -1], [1, 1])).toEqual({ kind: 'probe', at: [0.5] });
    expect(kind([0, -1], [0.5, 0, true], [1, 1])).toMatchObject({ kind: 'moreSeeds', probes: [{ x: 0.5 }] });
    expect(kind([0, -1], [0.5, 0], [1, 1])).toEqual({ kind: 'probe', at: [0.25, 0.75] });
    expect(kind([0, -1], [0.05, 0], [0.1, 1])).toMatchObject({ status: 'blurred', bracket: [0, 0.1] });
    expect(kind([0, 1], [0.1, -1])).toMatchObject({ status: 'located', rises: false });
    expect(kind([0, 0, true], [1, 1])).toMatchObject({ kind: 'moreSeeds', probes: [{ x: 0 }] });
  });
});

describe('more seeds', () => {
  const withSeeds = (halfWidth: number, most: number, count = 4) =>
    planSweep({
      axes: [along(0, 3, 4)],
      seeds: count,
      adaptive: { seeds: { quantity: 'risk.limit.error', halfWidth, most } },
    });

  it('are added where the interval is wide, until it is narrow or there are enough', async () => {
    const plan = withSeeds(0.2, 64);
    const q = evaluatorOf(({ norm }, seed) => Number(norm) * noise(`${norm}`, seed));
    const { table } = await evaluateCells(plan, q);
    const counts = [0, 1, 2, 3].map((x) => table.rows.filter(({ at }) => at.norm === x).length);
    expect(counts[0]).toBe(4);
    expect(counts[3]).toBe(64);
    for (const count of counts) expect([4, 8, 16, 32, 64]).toContain(count);
    const seeds = table.rows.filter(({ at }) => at.norm === 3).map(({ seed }) => seed);
    expect(seeds.sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, k) => k));
  });

  it('of a truth value follow its exact interval, which four equal answers do not settle', async () => {
    const { table } = await evaluateCells(
      withSeeds(0.1, 100),
      evaluatorOf(() => true),
    );
    // Clopper-Pearson of 32 of 32: [0.891, 1]; of 16 of 16: [0.794, 1].
    expect(table.rows.length).toBe(4 * 32);
  });

  it('are of no use where the quantity does not exist, and cells that fail count as such', async () => {
    const { table } = await evaluateCells(
      withSeeds(0.1, 100),
      evaluatorOf(() => null),
    );
    expect(table.rows.length).toBe(16);
  });
});

describe('the rounds of an adaptive sweep', () => {
  it('depend on the results alone, not on the order in which they come', async () => {
    const plan = planSweep({
      axes: [along(0, 10, 6)],
      seeds: 4,
      adaptive: { ...transition(0.3, 32), seeds: { quantity: 'risk.limit.error', halfWidth: 0.6, most: 32 } },
    });
    const q = (at: SweepCell['at'], seed: number): number =>
      Number(at.norm) - 4.3 + noise(`${at.norm}`, seed);
    const reference = await evaluateCells(plan, evaluatorOf(q));
    expect(reference.table.rows.length).toBeGreaterThan(24 + 16);
    for (const order of [1, 2, 3, 4, 5]) {
      expect(await evaluateCells(plan, evaluatorOf(q, shuffled(order)))).toEqual(reference);
    }
  });
});
