/**
 * The table of losses: every entry keeps what `Loss` promises, in every spec and at every margin.
 */
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import { hasExponentialTail, type Loss, logTotalLoss } from '../../src/network/loss.ts';
import { losses, lossNamed } from '../../src/network/losses/index.ts';
import { logisticLoss } from '../../src/network/losses/logistic.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectClose } from '../support/close.ts';

const Digits = Decimal.clone({ precision: 120 });
const MARGINS = Float64Array.from({ length: 181 }, (_, k) => (k - 60) / 3);
const EXTREMES = [-1e5, -700, -50, 0, 36, 38, 50, 700, 1e5];

/** The three logarithms at margins: log l, log g, log h. */
function logs(loss: Loss, q: Float64Array) {
  const at = (write: Loss['logValues']) => {
    const out = new Float64Array(q.length);
    write(q, out);
    return out;
  };
  return {
    l: at((x, out) => loss.logValues(x, out)),
    g: at((x, out) => loss.logSlopes(x, out)),
    h: at((x, out) => loss.logCurvatures(x, out)),
  };
}

describe('what a spec can choose is what the tables hold', () => {
  const properties = (schema: unknown, ...path: string[]): { enum?: string[]; description?: string } =>
    path.reduce(
      (at, key) => (at as { properties: Record<string, unknown> }).properties[key],
      schema,
    ) as never;

  it('training.loss', () => {
    const names = losses.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const schema = properties(jsonSchema(), 'training', 'loss');
    expect(schema.enum).toEqual(names);
    for (const entry of losses) {
      expect(schema.description).toContain(`${entry.name}: ${entry.description}`);
      expect(resolveSpec({ training: { loss: entry.name } }).training.loss).toBe(entry.name);
      expect(lossNamed(entry.name)).toBe(entry);
    }
    expect(resolveSpec({}).training.loss).toBe(names[0]);
    expect(() => lossNamed('another' as never)).toThrow('another');
  });

  it('one loss is the theorem’s own, and all others say that they are not', () => {
    expect(losses.map(({ caveat }) => caveat === null)).toEqual(losses.map((_, k) => k === 0));
    for (const { caveat } of losses.slice(1)) expect(caveat).toContain('another');
  });
});

describe.each(losses.map((loss) => [loss.name, loss] as const))('the %s loss', (_, loss: Loss) => {
  const d = 1e-5;
  const shifted = (by: number) =>
    logs(
      loss,
      MARGINS.map((q) => q + by),
    );
  const [now, above, below] = [logs(loss, MARGINS), shifted(d), shifted(-d)];

  it('has g = -l', () => {
    // d log l/dq = -g/l.
    const slope = MARGINS.map((_q, i) => (above.l[i] - below.l[i]) / (2 * d));
    expectClose(
      slope,
      Array.from(MARGINS, (_q, i) => -Math.exp(now.g[i] - now.l[i])),
      1e-8,
      'log l',
    );
  });

  it('has h = -g', () => {
    const slope = MARGINS.map((_q, i) => (above.g[i] - below.g[i]) / (2 * d));
    expectClose(
      slope,
      Array.from(MARGINS, (_q, i) => -Math.exp(now.h[i] - now.g[i])),
      1e-8,
      'log g',
    );
  });

  it('has a curvature that changes by no more than itself', () => {
    for (const [i, q] of MARGINS.entries()) {
      expect(Math.abs(above.h[i] - below.h[i]) / (2 * d), `${q}`).toBeLessThanOrEqual(1 + 1e-8);
    }
  });

  it('leaves no margin without a gradient, and may write over them', () => {
    const q = Float64Array.from(EXTREMES);
    for (const values of Object.values(logs(loss, q))) {
      for (const value of values) expect(Number.isNaN(value)).toBe(false);
    }
    const { g } = logs(loss, q);
    expect(g.every(Number.isFinite)).toBe(true);
    const own = q.slice();
    loss.logSlopes(own, own);
    expect(own).toEqual(g);
    const total = logTotalLoss(loss, q, new Float64Array(q.length));
    expect(total).toBeGreaterThanOrEqual(logs(loss, q).l.reduce((a, b) => Math.max(a, b)));
  });

  it('keeps the bounds of an exponential tail', () => {
    if (!hasExponentialTail(loss)) throw new Error('a test for this tail is missing');
    const { offset, defect, logShare, steepness } = loss.tail;
    const q = Float64Array.from([...MARGINS, ...EXTREMES]);
    const { l, g, h } = logs(loss, q);
    for (const [i, margin] of q.entries()) {
      const share = logShare(margin);
      const lowest = defect === 0 ? 1 : 1 - defect * Math.exp(-margin);
      expect(share, `${margin}`).toBeLessThanOrEqual(0);
      expect(Math.exp(share), `${margin}`).toBeGreaterThanOrEqual(lowest - 1e-15);
      expect(Math.abs(share - (g[i] + margin - offset)), `${margin}`).toBeLessThanOrEqual(
        4e-16 * (1 + Math.abs(margin)),
      );
      expect(Math.abs(steepness(margin) - Math.exp(h[i] - g[i])), `${margin}`).toBeLessThan(1e-14);
      expect(steepness(margin)).toBeGreaterThanOrEqual(0);
      expect(steepness(margin)).toBeLessThanOrEqual(1);
      // l is the integral of g, which falls by at most a factor e a unit.
      expect(l[i]).toBeGreaterThanOrEqual(g[i] - 1e-15);
      if (margin >= 50) for (const value of [l[i], g[i], h[i]]) expect(value).toBe(offset - margin);
    }
    expect(Math.abs(logShare(1e300))).toBe(0);
    expect(steepness(1e300)).toBe(1);
  });
});

describe('the logistic loss to 50 digits', () => {
  it.each([...EXTREMES.filter((q) => Math.abs(q) <= 100), -0.25, 2 ** -30, 3, 36.875, 39.875, 40.125])(
    'at q = %d',
    (q) => {
      const e = new Digits(q).neg().exp();
      const l = e.add(1).ln().ln();
      const g = e.div(e.add(1)).ln();
      const h = e.div(e.add(1).pow(2)).ln();
      const found = logs(logisticLoss, Float64Array.of(q));
      for (const [value, exact] of [
        [found.l[0], l],
        [found.g[0], g],
        [found.h[0], h],
        [logisticLoss.tail.logShare(q), e.add(1).ln().neg()],
      ] as const) {
        const size = Math.max(Math.abs(exact.toNumber()), 1e-300);
        expect(
          Math.abs(value - exact.toNumber()) / Math.max(size, 1e-16),
          `${value} for ${exact}`,
        ).toBeLessThan(4e-16);
      }
    },
  );
});
