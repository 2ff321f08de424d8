/**
 * The table of losses: every entry keeps what `Loss` promises, in every spec and at every margin.
 */
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import { hasExponentialTail, type Loss, logTotalLoss } from '../../src/network/loss.ts';
import { hingeLoss, squaredHingeLoss } from '../../src/network/losses/hinge.ts';
import { losses, lossKind, lossNamed } from '../../src/network/losses/index.ts';
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
  const properties = (
    schema: unknown,
    ...path: string[]
  ): { anyOf: { enum?: string[] }[]; description?: string } =>
    path.reduce(
      (at, key) => (at as { properties: Record<string, unknown> }).properties[key],
      schema,
    ) as never;

  it('training.loss', () => {
    const names = losses.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const schema = properties(jsonSchema(), 'training', 'loss');
    expect(schema.anyOf[0].enum).toEqual(names);
    for (const entry of losses) {
      expect(schema.description).toContain(`${entry.name}: ${entry.description}`);
      const { loss } = resolveSpec({ training: { loss: entry.name } }).training;
      expect(typeof loss === 'string' ? loss : loss.name).toBe(entry.name);
      expect(lossKind(entry.name)).toBe(entry);
      expect(lossNamed(loss).name).toBe(entry.name);
    }
    expect(resolveSpec({}).training.loss).toBe(names[0]);
    expect(() => lossNamed('another' as never)).toThrow('another');
  });

  it('one loss is the theorem’s own, and all others say that they are not', () => {
    const caveats = losses.map(({ name }) => lossNamed(name).caveat);
    expect(caveats.map((caveat) => caveat === null)).toEqual(losses.map((_, k) => k === 0));
    for (const caveat of caveats.slice(1)) expect(caveat).toContain('another');
  });
});

const ALL: readonly (readonly [string, Loss])[] = [
  ...losses.map(({ name }) => [name, lossNamed(name)] as const),
  ...[0.5, 7].map((power) => [`polynomial ${power}`, lossNamed({ name: 'polynomial', power })] as const),
];

describe.each(ALL)('the %s loss', (_, loss: Loss) => {
  const d = 1e-5;
  const shifted = (by: number) =>
    logs(
      loss,
      MARGINS.map((q) => q + by),
    );
  const [now, above, below] = [logs(loss, MARGINS), shifted(d), shifted(-d)];

  /** Of g = -l'. */
  const sign = (q: number): number => {
    const size = Float64Array.of(1);
    loss.orient?.(Float64Array.of(q), size);
    return size[0];
  };

  /** At margins where a logarithm is finite, but for the ends of pieces, at 1. */
  const where = (logarithms: Float64Array, of: (i: number) => [number, number]): [number[], number[]] => {
    const at = [...MARGINS.keys()].filter(
      (i) => Number.isFinite(logarithms[i]) && Math.abs(MARGINS[i] - 1) > 0.01,
    );
    expect(at.length).toBeGreaterThan(30);
    return [at.map((i) => of(i)[0]), at.map((i) => of(i)[1])];
  };

  it('has g = -l', () => {
    // d log l/dq = -g/l.
    const [slope, wanted] = where(now.l, (i) => [
      (above.l[i] - below.l[i]) / (2 * d),
      -sign(MARGINS[i]) * Math.exp(now.g[i] - now.l[i]),
    ]);
    expectClose(Float64Array.from(slope), wanted, 1e-8, 'log l');
  });

  it('has h = -g', () => {
    const [slope, wanted] = where(now.g, (i) => [
      (above.g[i] - below.g[i]) / (2 * d),
      -sign(MARGINS[i]) * Math.exp(now.h[i] - now.g[i]),
    ]);
    expectClose(Float64Array.from(slope), wanted, 1e-8, 'log g');
  });

  it('has a curvature that changes by no more than itself, with an exponential tail', () => {
    if (!hasExponentialTail(loss)) return;
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
    if (loss.tail.kind === 'finite')
      for (const [i, at] of q.entries()) expect(Number.isFinite(g[i])).toBe(at < 1);
    else expect(g.every(Number.isFinite)).toBe(true);
    const own = q.slice();
    loss.logSlopes(own, own);
    expect(own).toEqual(g);
    const total = logTotalLoss(loss, q, new Float64Array(q.length));
    expect(total).toBeGreaterThanOrEqual(logs(loss, q).l.reduce((a, b) => Math.max(a, b)));
  });

  it('keeps the bounds of an exponential tail', () => {
    if (!hasExponentialTail(loss)) return;
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

describe('closed forms', () => {
  const at = (loss: Loss, q: number) => {
    const { l, g, h } = logs(loss, Float64Array.of(q));
    return [Math.exp(l[0]), Math.exp(g[0]), Math.exp(h[0])];
  };

  it('of the polynomial loss: q^-p/p from 1 on, and the line that goes on from there', () => {
    for (const p of [0.5, 1, 2, 16]) {
      const loss = lossNamed({ name: 'polynomial', power: p });
      for (const q of [1, 1.5, 3, 40])
        expectClose(
          Float64Array.from(at(loss, q)),
          [q ** -p / p, q ** -(p + 1), (p + 1) * q ** -(p + 2)],
          1e-14,
          'tail',
        );
      for (const q of [-3, 0, 0.5])
        expectClose(Float64Array.from(at(loss, q)), [1 / p + 1 - q, 1, 0], 1e-14, 'line');
      expect(loss.tail).toEqual({ kind: 'polynomial', p });
      // No margin is too large.
      expect(logs(loss, Float64Array.of(1e300)).g[0]).toBeCloseTo(-(p + 1) * 300 * Math.LN10, 6);
    }
    expect(() => resolveSpec({ training: { loss: { name: 'polynomial', power: 0 } } })).toThrow(
      'training.loss.power: must be at least 0.01; got 0',
    );
    expect(() => resolveSpec({ training: { loss: { name: 'hinge', power: 2 } } })).toThrow(
      'training.loss.power',
    );
    expect(resolveSpec({ training: { loss: 'polynomial' } }).training.loss).toEqual({
      name: 'polynomial',
      power: 2,
    });
  });

  it('of the hinge loss and its square, which are 0 from 1 on', () => {
    for (const q of [-5, 0, 0.75]) {
      expectClose(Float64Array.from(at(hingeLoss, q)), [1 - q, 1, 0], 1e-15, 'hinge');
      expectClose(
        Float64Array.from(at(squaredHingeLoss, q)),
        [(1 - q) ** 2, 2 * (1 - q), 2],
        1e-15,
        'its square',
      );
    }
    for (const q of [1, 1.25, 1e300])
      for (const loss of [hingeLoss, squaredHingeLoss]) expect(at(loss, q)).toEqual([0, 0, 0]);
    expect(logTotalLoss(hingeLoss, Float64Array.of(1, 2, 3), new Float64Array(3))).toBe(
      Number.NEGATIVE_INFINITY,
    );
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
