import { describe, expect, it } from 'vitest';
import { exp, expAll, expm1, log, log1p, log10, logAll, pow } from '../../kernels/elementary.ts';
import { ELEMENTARY } from '../support/elementary-reference.ts';
import { EXP_AT_STEPS } from '../support/exp-reference.ts';

const FUNCTIONS: Readonly<Record<string, (x: number, y: number) => number>> = {
  exp,
  expm1,
  log,
  log1p,
  log10,
  pow,
};

/** The distance from |x| to the next float64 above, and below a power of two the one inside. */
function ulp(x: number): number {
  let exponent = -1022;
  while (exponent < 1023 && 2 ** (exponent + 1) <= Math.abs(x)) exponent++;
  return 2 ** Math.max(exponent - 52, -1074);
}

describe('elementary functions against 60 digits', () => {
  it.each(Object.keys(ELEMENTARY))('%s is within 0.9 units in the last place', (name) => {
    for (const row of ELEMENTARY[name]) {
      const [rest, nearest] = [row[row.length - 1], row[row.length - 2]];
      const got = FUNCTIONS[name](row[0], row[1]);
      const error = Math.abs(got - nearest - rest) / ulp(nearest);
      expect(
        error <= (Math.abs(nearest) < 2 ** -1022 ? 1 : 0.9),
        `${name}(${row[0]}): got ${got}, off by ${error} ulp`,
      ).toBe(true);
    }
  });

  it('exp is within 0.52 units in the last place, and the nearest float64 where the true value is within 0.48 of it', () => {
    const rows = [...EXP_AT_STEPS, ...ELEMENTARY.exp].filter(([x]) => x > -708);
    expect(rows.filter(([, nearest, rest]) => Math.abs(rest) < 0.48 * ulp(nearest)).length).toBeGreaterThan(
      128,
    );
    for (const [x, nearest, rest] of rows) {
      const got = exp(x);
      expect(Math.abs(got - nearest - rest) / ulp(nearest), `exp(${x})`).toBeLessThan(0.52);
      if (Math.abs(rest) < 0.48 * ulp(nearest)) expect(got, `exp(${x})`).toBe(nearest);
    }
  });

  const infinity = Number.POSITIVE_INFINITY;
  it.each([
    ['exp', 0, 1],
    ['exp', -0, 1],
    ['exp', infinity, infinity],
    ['exp', -infinity, 0],
    ['exp', Number.NaN, Number.NaN],
    ['exp', 709.782712893384, 1.7976931348622732e308],
    ['exp', 709.7827128933841, infinity],
    ['exp', 1e308, infinity],
    ['exp', -745.1332191019411, 5e-324],
    ['exp', -745.1332191019412, 0],
    ['exp', -1e308, 0],
    ['exp', 5e-324, 1],
    ['expm1', 0, 0],
    ['expm1', -0, -0],
    ['expm1', -5e-324, -5e-324],
    ['expm1', infinity, infinity],
    ['expm1', 710, infinity],
    ['expm1', -infinity, -1],
    ['expm1', -1e300, -1],
    ['expm1', Number.NaN, Number.NaN],
    ['log', 1, 0],
    ['log', 0, -infinity],
    ['log', -0, -infinity],
    ['log', -5e-324, Number.NaN],
    ['log', -1, Number.NaN],
    ['log', -infinity, Number.NaN],
    ['log', infinity, infinity],
    ['log', Number.NaN, Number.NaN],
    ['log1p', 0, 0],
    ['log1p', -0, -0],
    ['log1p', -5e-324, -5e-324],
    ['log1p', -1, -infinity],
    ['log1p', -1.0000000000000002, Number.NaN],
    ['log1p', infinity, infinity],
    ['log1p', -infinity, Number.NaN],
    ['log1p', Number.NaN, Number.NaN],
    ['log10', 0, -infinity],
    ['log10', -0, -infinity],
    ['log10', -1, Number.NaN],
    ['log10', infinity, infinity],
    ['log10', -infinity, Number.NaN],
    ['log10', Number.NaN, Number.NaN],
  ])('%s(%f) is %f', (name, x, want) => {
    expect(FUNCTIONS[name](x, 0)).toBe(want);
  });

  it('powers of two and of ten are exact, and so are their logarithms', () => {
    for (let k = -1074; k < 1024; k++) {
      expect(pow(2, k)).toBe(2 ** k);
      expect(pow(2 ** (k / 2), 2)).toBe((2 ** (k / 2)) ** 2);
    }
    for (let k = 0; k <= 22; k++) expect(pow(10, k)).toBe(Number(`1e${k}`));
    for (let k = -307; k <= 308; k++) expect(log10(Number(`1e${k}`))).toBe(k);
  });

  it('pow has the special values of ECMAScript', () => {
    const small = [0, 1, 2, 3, 0.5, 2.5, infinity, 1e300, 2 ** 53];
    const values = [...small, ...small.map((x) => -x), Number.NaN];
    for (const x of values) {
      for (const y of values) {
        const [got, want] = [pow(x, y), x ** y];
        const what = `pow(${x}, ${y})`;
        if (want === 0 || !Number.isFinite(want) || Math.abs(want) === 1) expect(got, what).toBe(want);
        else expect(Math.abs(got / want - 1), what).toBeLessThan(1e-15);
      }
    }
  });

  it('exp and log are monotone across the joints of their reductions', () => {
    for (const centre of [0.34657359027997264, 1.0397207708399179, -0.34657359027997264, 10.74378]) {
      expectMonotone(exp, centre);
    }
    for (let k = -256; k < 256; k++) expectMonotone(exp, ((k + 0.5) * Math.LN2) / 128);
    for (const centre of [Math.SQRT1_2, Math.SQRT2, 1, 2 * Math.SQRT2]) expectMonotone(log, centre);
    for (const centre of [-0.2928, 0.4142]) expectMonotone(log1p, centre);
  });

  it.each(Array.from({ length: 71 }, (_, length) => length))(
    'the vectorised functions give the same numbers, %i at a time',
    (length) => {
      const x = Float64Array.from({ length }, (_, i) => (i - length / 2) * 47.3);
      const out = new Float64Array(length);
      expAll(x, out);
      expect(out).toEqual(x.map(exp));
      const y = out.slice();
      logAll(y, out);
      expect(out).toEqual(y.map(log));
    },
  );

  it('eight at a time are the same numbers, whatever stands among them', () => {
    const among = [Number.NaN, infinity, -infinity, 700, -700, 599, -599, -720, 1e308, 5e-324, -0];
    for (const [x] of EXP_AT_STEPS) {
      for (let lane = 0; lane < 8; lane++) {
        const eight = new Float64Array(8).fill(x / 2).fill(x, lane, lane + 1);
        const out = new Float64Array(8);
        expAll(eight, out);
        expect(out).toEqual(eight.map(exp));
        eight[(lane + 3) % 8] = among[(lane + 3) % among.length];
        expAll(eight, out);
        expect(out).toEqual(eight.map(exp));
      }
    }
  });

  it('the lanes of the vectorised functions know nothing of each other', () => {
    const special = [Number.NaN, infinity, -infinity, 0, -0, -1, 5e-324, 1e308, -1e308, 1];
    for (const first of special) {
      for (const second of special) {
        const pair = Float64Array.of(first, second);
        const out = new Float64Array(2);
        expAll(pair, out);
        expect([...out]).toEqual([exp(first), exp(second)]);
        logAll(pair, out);
        expect([...out]).toEqual([log(first), log(second)]);
      }
    }
  });
});

function expectMonotone(f: (x: number) => number, centre: number): void {
  const step = ulp(centre);
  let last = Number.NEGATIVE_INFINITY;
  const falls: number[] = [];
  for (let i = -2000; i <= 2000; i++) {
    const value = f(centre + i * step);
    if (!(value >= last)) falls.push(i);
    last = value;
  }
  expect(falls, `around ${centre}`).toEqual([]);
}
