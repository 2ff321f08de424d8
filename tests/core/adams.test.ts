/** Adams' methods of variable order and step: against solutions in closed form, at the ends of steps and in between. */
import { describe, expect, it } from 'vitest';
import { Adams, type Derivative } from '../../src/horizon/adams.ts';
import { integral, raised, timesLinear, valueAt } from '../../src/horizon/bernstein.ts';
import { log } from '../../src/linalg/elementary.ts';
import { expectClose } from '../support/close.ts';

const CONTROL = { controlled: 2, absolute: 1e-10, relative: 0 };

/** An oscillation and what it integrates to: (cos s, -sin s, sin s). */
const oscillation: Derivative = (_, y, out) => out.set([y[1], -y[0], y[0]]);
const oscillating = (s: number) => [Math.cos(s), -Math.sin(s), Math.sin(s)];

/** y_2 follows log s at once, y_1 = log s is slow. */
const enslaved: Derivative = (s, y, out) => out.set([1 / s, y[0] - y[1] + 1 / s]);

function started(derivative: Derivative, s: number, y: readonly number[], size = 1, control = CONTROL) {
  const solver = new Adams(y.length, derivative, control);
  solver.restart(s, Float64Array.from(y), size);
  return solver;
}

function goTo(solver: Adams, end: number): void {
  while (solver.to < end) expect(solver.step(end)).toBe(true);
}

describe('a step', () => {
  it('keeps to what is allowed over many periods, and what follows with it', () => {
    const solver = started(oscillation, 0, oscillating(0));
    goTo(solver, 20);
    expect(solver.to).toBe(20);
    expectClose([...solver.y], oscillating(20), 3e-9, 'at the end');
    expect(solver.taken).toBeLessThan(200);
  });

  it.each([1e-6, 1e-8, 1e-12])('errs in proportion to what is allowed: %d', (absolute) => {
    const solver = started(oscillation, 0, oscillating(0), 1, { ...CONTROL, absolute });
    goTo(solver, 10);
    const worst = Math.max(...oscillating(10).map((value, k) => Math.abs(value - solver.y[k])));
    expect(worst).toBeLessThan(30 * absolute);
    expect(worst).toBeGreaterThan(1e-3 * absolute);
  });

  it('solves y_i = s^i with slopes that are polynomials', () => {
    const slope: Derivative = (s, _, out) => out.set([1, 2 * s, 3 * s * s, 4 * s ** 3]);
    const solver = started(slope, 1, [1, 1, 1, 1], 1, { ...CONTROL, controlled: 4 });
    goTo(solver, 3);
    expectClose([...solver.y], [3, 9, 27, 81], 1e-9, 'powers');
  });

  it('is as long as the slow component lets it where another has decayed to it', () => {
    const solver = started(enslaved, 1, [0, 5]);
    goTo(solver, 100);
    expectClose([...solver.y], [log(100), log(100)], 1e-9, 'log s');
    const taken = solver.taken;
    goTo(solver, 600);
    expectClose([...solver.y], [log(600), log(600)], 1e-9, 'log s');
    // Of 500 units of the fast time: Euler's step would be at most 2 of them.
    expect(solver.taken - taken).toBeLessThan(600);
  });

  it('is refused where it would be lost in rounding, and the state stays', () => {
    const jump: Derivative = (s, _, out) => out.fill(s > 1 ? 1e300 : 0);
    const solver = started(jump, 0, [1, 2]);
    while (solver.step(3));
    expect(solver.to).toBeLessThan(1 + 1e-9);
    expect([...solver.y]).toEqual([1, 2]);
    expect(solver.step(3)).toBe(false);
  });

  it('is refused where the slope is not a number', () => {
    const solver = started((s, _, out) => out.fill(s > 1 ? Number.NaN : 1), 0, [0, 0]);
    while (solver.step(3));
    expect(solver.to).toBeLessThanOrEqual(1);
    expectClose([...solver.y], [solver.to, solver.to], 1e-12, 'before it');
  });
});

describe('in between', () => {
  it('the output is the solution, joined without a jump, and its polynomials are the same', () => {
    const solver = started(oscillation, 0, oscillating(0));
    const out = new Float64Array(2);
    const orders = new Set<number>();
    for (let step = 0; step < 60; step++) {
      solver.step(20);
      const before = Float64Array.of(0, 0);
      const h = solver.to - solver.from;
      const b = solver.polynomials(1, 2);
      orders.add(b.length);
      for (const theta of [0, 1e-9, 0.1, 0.35, 0.5, 0.8, 1 - 1e-9, 1]) {
        solver.between(theta, 1, out);
        const s = solver.from + theta * h;
        expectClose([...out], oscillating(s).slice(1), 3e-9, `at ${s}`);
        const values = [0, 1].map((i) =>
          valueAt(
            b.map((coefficients) => coefficients[i]),
            theta,
          ),
        );
        expectClose(values, [...out], 1e-14, `polynomials at ${s}`);
        before.set(out);
      }
      solver.between(1, 0, out);
      expect([...out]).toEqual([...solver.y.slice(0, 2)]);
    }
    expect(orders.size).toBeGreaterThan(4);
  });

  it('is the state itself where no step was taken', () => {
    const solver = started(oscillation, 0, [1, 2, 3]);
    const out = new Float64Array(2);
    solver.between(0.5, 1, out);
    expect([...out]).toEqual([2, 3]);
  });
});

describe('kept and taken up', () => {
  it('an integrator goes on to the same bits', () => {
    const solver = started(oscillation, 0, oscillating(0));
    for (let step = 0; step < 30; step++) solver.step(20);
    const other = new Adams(3, oscillation, CONTROL);
    other.takeUp(solver.keep());
    goTo(solver, 20);
    goTo(other, 20);
    expect([...other.y]).toEqual([...solver.y]);
    expect(other.taken).toBe(solver.taken);
  });

  it('and begins anew as a new one does', () => {
    const solver = started(oscillation, 0, oscillating(0));
    for (let step = 0; step < 30; step++) solver.step(20);
    const y = solver.y.slice();
    solver.restart(3, y, 1e-2);
    const other = started(oscillation, 3, [...y], 1e-2);
    goTo(solver, 5);
    goTo(other, 5);
    expect([...solver.y]).toEqual([...other.y]);
  });
});

describe("in Bernstein's basis", () => {
  it('products, integrals and higher degrees are those of the polynomial', () => {
    // (2 - theta)(1 + 3 theta), its integral 2 theta + 5 theta^2/2 - theta^3.
    const product = timesLinear([2, 1], 1, 4);
    for (const theta of [0, 0.2, 0.5, 1]) {
      const value = (2 - theta) * (1 + 3 * theta);
      expectClose([valueAt(product, theta)], [value], 1e-14, 'product');
      expectClose([valueAt(raised(product, 6), theta)], [value], 1e-14, 'degree 6');
      const whole = 2 * theta + 2.5 * theta ** 2 - theta ** 3;
      expectClose([valueAt(integral(product), theta)], [whole], 1e-14, 'integral');
    }
    expect(raised(product, 6)).toHaveLength(7);
  });
});
