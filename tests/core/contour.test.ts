import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourOf, NO_VALUE, shareOf, viridis } from '../../src/figures/colour.ts';
import { BLUE, GREEN, SKY, VERMILION } from '../../src/figures/palette.ts';
import { edges } from '../../src/figures/sweep/axes.ts';
import { zeroLines } from '../../src/figures/sweep/contour.ts';
import { spread } from '../../src/figures/sweep/spread.ts';
import { linearTicks, logTicks } from '../../src/figures/ticks.ts';

const sample = (u: number[], v: number[], f: (u: number, v: number) => number | null) =>
  u.map((one) => v.map((other) => f(one, other)));

describe('level lines', () => {
  it('of a linear function are its line, whole and in one piece', () => {
    const coefficient = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(coefficient, coefficient, coefficient, (a, b, c) => {
        const [u, v] = [
          [0, 1, 3, 4, 7],
          [-2, 0, 1, 5],
        ];
        const f = (x: number, y: number) => a * x + b * y + c + 0.5;
        const lines = zeroLines(u, v, sample(u, v, f));
        const corners = u.flatMap((x) => v.map((y) => f(x, y)));
        const crosses = corners.some((value) => value > 0) && corners.some((value) => value < 0);
        expect(lines).toHaveLength(crosses ? 1 : 0);
        for (const [x, y] of lines.flat()) expect(Math.abs(f(x, y))).toBeLessThan(1e-9);
        if (!crosses) return;
        const [first, last] = [lines[0][0], lines[0][lines[0].length - 1]];
        for (const [x, y] of [first, last]) {
          expect([0, 7].includes(x) || [-2, 5].includes(y)).toBe(true);
        }
      }),
      { seed: 1 },
    );
  });

  it('of a distance close on themselves, and lie as near the circle as interpolation allows', () => {
    const grid = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
    const [line, ...others] = zeroLines(
      grid,
      grid,
      sample(grid, grid, (x, y) => Math.sqrt(x * x + y * y) - 1.23),
    );
    expect(others).toEqual([]);
    expect(line[0]).toEqual(line[line.length - 1]);
    for (const [x, y] of line) expect(Math.abs(Math.sqrt(x * x + y * y) - 1.23)).toBeLessThan(2e-3);
  });

  it('part where opposite corners are above, as the middle says', () => {
    const saddle = (inside: number) =>
      zeroLines(
        [0, 1],
        [0, 1],
        [
          [3, -1],
          [-1, inside],
        ],
      );
    expect(saddle(3)).toHaveLength(2);
    const separates = (lines: number[][][], x: number, y: number) =>
      lines.some((line) => line.every(([a, b]) => Math.abs(a - x) + Math.abs(b - y) < 1));
    const asArrays = (inside: number) => saddle(inside).map((line) => line.map((place) => [...place]));
    expect(separates(asArrays(3), 1, 0) && separates(asArrays(3), 0, 1)).toBe(true);
    const low = zeroLines(
      [0, 1],
      [0, 1],
      [
        [1, -3],
        [-3, 1],
      ],
    ).map((line) => line.map((place) => [...place]));
    expect(separates(low, 0, 0) && separates(low, 1, 1)).toBe(true);
  });

  it('stop at squares with an unknown corner, and are none where nothing crosses', () => {
    const f = (x: number, y: number) => (x === 2 && y === 0 ? null : y - 0.5);
    const lines = zeroLines([0, 1, 2, 3, 4], [0, 1], sample([0, 1, 2, 3, 4], [0, 1], f));
    expect(lines.map((line) => line.map(([x]) => x).sort())).toEqual([
      [0, 1],
      [3, 4],
    ]);
    expect(
      zeroLines(
        [0, 1],
        [0, 1],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toEqual([]);
  });
});

describe('the edges of cells', () => {
  it('lie halfway, in the scale in which they are drawn', () => {
    expect(edges([1, 2, 4], 'linear')).toEqual([0.5, 1.5, 3, 5]);
    expect(edges([0, 1], 'category')).toEqual([-0.5, 0.5, 1.5]);
    const logarithmic = edges([1, 100, 10000], 'log');
    for (const [k, want] of [0.1, 10, 1000, 100000].entries()) {
      expect(Math.abs(logarithmic[k] / want - 1)).toBeLessThan(1e-12);
    }
  });
});

describe('the spread of curves', () => {
  const is = (value: number) => ({ value, interval: null, seeds: 1, absent: 0, failed: 0 });
  const curve = (points: [number, number][]) => ({ points: points.map(([x, y]) => ({ x, is: is(y) })) });
  const scales = { x: 'linear', y: 'linear' } as const;

  it('is zero for curves on one line, and the distance of parallels in units of the range', () => {
    expect(
      spread(
        [
          curve([
            [0, 0],
            [2, 2],
          ]),
          curve([
            [1, 1],
            [3, 3],
          ]),
        ],
        scales,
      ),
    ).toBe(0);
    expect(
      spread(
        [
          curve([
            [0, 0],
            [1, 0],
          ]),
          curve([
            [0, 1],
            [1, 1],
          ]),
        ],
        scales,
      ),
    ).toBe(1);
    expect(
      spread(
        [
          curve([
            [0, 0],
            [4, 4],
          ]),
          curve([
            [1, 2],
            [3, 4],
          ]),
        ],
        scales,
      ),
    ).toBe(1 / 4);
  });

  it('is unknown where no two overlap', () => {
    expect(
      spread(
        [
          curve([
            [0, 0],
            [1, 1],
          ]),
          curve([
            [2, 0],
            [3, 1],
          ]),
        ],
        scales,
      ),
    ).toBeNull();
    expect(
      spread(
        [
          curve([
            [0, 1],
            [1, 1],
          ]),
          curve([
            [0, 1],
            [1, 1],
          ]),
        ],
        scales,
      ),
    ).toBeNull();
  });

  it('measures as drawn: a power law is a line in logarithms', () => {
    const power = (x: number): [number, number] => [x, x ** 3];
    const curves = [curve([1, 10, 100].map(power)), curve([2, 20].map(power))];
    expect(spread(curves, { x: 'log', y: 'log' })).toBeLessThan(1e-14);
    expect(spread(curves, scales)).toBeGreaterThan(0.01);
  });
});

describe('ticks', () => {
  it('of a linear axis are round, inside and not too many', () => {
    expect(linearTicks(0, 0.43, 6)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(linearTicks(-344, -0.4, 6)).toEqual([-300, -250, -200, -150, -100, -50]);
    expect(linearTicks(0, 100, 7)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(linearTicks(3, 3, 6)).toEqual([3]);
    fc.assert(
      fc.property(
        fc.integer({ min: -8000, max: 8000 }),
        fc.integer({ min: 1, max: 1e8 }),
        (eighths, parts) => {
          const [low, high] = [eighths / 8, eighths / 8 + parts / 64];
          const ticks = linearTicks(low, high, 6);
          expect(ticks.length).toBeLessThanOrEqual(6);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          for (const at of ticks) expect(at >= low && at <= high).toBe(true);
        },
      ),
      { seed: 2 },
    );
  });

  it('of a logarithmic axis are decades, or their halves and fifths where there are few', () => {
    expect(logTicks(0.5, 2e4, 7).map(({ text }) => text)).toEqual(['1', '10', '100', '10³', '10⁴']);
    expect(logTicks(2, 50, 7).map(({ text }) => text)).toEqual(['2', '5', '10', '20', '50']);
    expect(logTicks(3, 9, 7).map(({ at }) => at)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(logTicks(3.1, 3.2, 7).map(({ at }) => at)).toEqual([3.1, 3.2]);
  });
});

/** Lightness L* of CIELAB, from sRGB. */
function lightness(rgb: readonly number[]): number {
  const [r, g, b] = linear(rgb);
  const Y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return Y > 216 / 24389 ? 116 * Math.cbrt(Y) - 16 : (24389 / 27) * Y;
}

function linear(rgb: readonly number[]): number[] {
  return rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
}

const bytes = (css: string) => [1, 3, 5].map((at) => Number.parseInt(css.slice(at, at + 2), 16) / 255);

/** What dichromats see, in linear sRGB: G. M. Machado et al., IEEE TVCG 15 (2009) 1291-1298, severity 1. */
const DICHROMATS = {
  protanope: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranope: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanope: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seen(matrix: readonly number[], css: string): number[] {
  const rgb = linear(bytes(css));
  return [0, 3, 6].map((row) => {
    const value = Math.min(
      1,
      Math.max(
        0,
        rgb.reduce((sum, c, k) => sum + matrix[row + k] * c, 0),
      ),
    );
    return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  });
}

describe('colours', () => {
  const steps = Array.from({ length: 33 }, (_, k) => viridis(k / 32));

  it.each([['everyone', null], ...Object.entries(DICHROMATS)] as [string, number[] | null][])(
    'of numbers grow lighter step by step for %s',
    (_, matrix) => {
      const L = steps.map((css) => lightness(matrix === null ? bytes(css) : seen(matrix, css)));
      for (let k = 1; k < L.length; k++) expect(L[k] - L[k - 1]).toBeGreaterThan(0.2);
      expect(L[L.length - 1] - L[0]).toBeGreaterThan(65);
    },
  );

  it.each(Object.entries(DICHROMATS))('of few curves stay apart for a %s', (_, matrix) => {
    const found = [BLUE, VERMILION, GREEN, SKY].map((css) => seen(matrix, css));
    for (const [i, a] of found.entries()) {
      for (const b of found.slice(0, i)) {
        expect(Math.sqrt(a.reduce((sum, c, k) => sum + (c - b[k]) ** 2, 0))).toBeGreaterThan(0.1);
      }
    }
  });

  it('follow the scale, and grey is no value', () => {
    const scale = { name: 'v', label: 'v', scale: 'log', domain: [1, 100] } as const;
    expect(shareOf(scale, 10)).toBeCloseTo(0.5, 14);
    expect(colourOf(scale, 1)).toBe(viridis(0));
    expect(colourOf(scale, 100)).toBe(viridis(1));
    expect(colourOf(scale, null)).toBe(NO_VALUE);
    expect(shareOf({ ...scale, domain: [3, 3] }, 3)).toBe(0.5);
  });
});
