import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/figures/chart.ts';
import { drawChart } from '../../src/figures/formats/svg.ts';
import { tick } from '../../src/figures/ticks.ts';
import { hostContext, type Svg, texts, translations } from '../support/figure-host.ts';

const context = await hostContext();

/** A line from one corner to the other. */
const between = (from: number, to: number, more: Partial<Chart> = {}): Chart => ({
  description: 'a line',
  x: { name: 'x', label: 'x', scale: 'linear' },
  y: { name: 'y', label: 'y', scale: 'linear' },
  layers: [
    {
      kind: 'line',
      name: 'line',
      points: [
        { x: from, y: from },
        { x: to, y: to },
      ],
      stroke: '#000',
    },
  ],
  ...more,
});

/** The widest digit of the faces drawn in is 0.636 of the type size; a power's is smaller. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, letter) => sum + (/[⁻⁰¹²³⁴-⁹]/.test(letter) ? 0.41 : letter === '.' ? 0.318 : 0.636),
    0,
  ) * 13;

interface Placed {
  readonly from: number;
  readonly to: number;
}

function placed(svg: Svg, axis: 'x' | 'y'): Placed[] {
  const label = `${axis}-axis tick label`;
  const at = translations(svg, `g[aria-label="${label}"] text`);
  return texts(svg, label).map((text, k) => {
    const [x] = at[k];
    const width = widthOf(text);
    return axis === 'x' ? { from: x - width / 2, to: x + width / 2 } : { from: x - 9 - width, to: x };
  });
}

describe.each([340, 640])('numbers at the axes, %i pixels wide', (width) => {
  it.each([
    [1000000, 1000020],
    [123456789, 123456790],
    [1.0000001e12, 1.0000002e12],
    [-1.00002e9, 1.00003e9],
    [0.00012345, 0.00012346],
    [1, 3],
  ])('from %f to %f are whole and apart', (from, to) => {
    const svg = drawChart(between(from, to), { ...context, width }) as unknown as Svg;
    const [along, up] = [placed(svg, 'x'), placed(svg, 'y')];
    expect(along.length).toBeGreaterThanOrEqual(2);
    for (const label of up) expect(label.from).toBeGreaterThanOrEqual(0);
    for (const [k, label] of along.entries()) {
      expect(label.from).toBeGreaterThanOrEqual(k === 0 ? 0 : along[k - 1].to);
      expect(label.to).toBeLessThanOrEqual(width);
    }
  });

  it('leave the margins as they are where they fit', () => {
    const svg = drawChart(between(0, 1), { ...context, width }) as unknown as Svg;
    const [[x]] = translations(svg, 'g[aria-label="y-axis tick label"] text');
    expect(x).toBe(70);
  });
});

describe('small multiples', () => {
  it('have whole numbers too', () => {
    const chart = between(1e6, 1e6 + 7, { panels: ['a', 'b', 'c'] });
    const svg = drawChart(chart, { ...context, width: 640 }) as unknown as Svg;
    const frames = [...svg.querySelectorAll('svg')];
    expect(frames).toHaveLength(3);
    for (const label of placed(frames[0], 'y')) expect(label.from).toBeGreaterThanOrEqual(0);
    for (const frame of frames) {
      const along = placed(frame, 'x');
      for (let k = 1; k < along.length; k++) expect(along[k].from).toBeGreaterThanOrEqual(along[k - 1].to);
    }
    const last = placed(frames[2], 'x').at(-1);
    expect(Number(frames[2].getAttribute('x')) + (last?.to ?? 0)).toBeLessThanOrEqual(640);
  });
});

describe('large numbers that differ late', () => {
  it('are written out, and others have a power of ten', () => {
    const label = (...ticks: number[]) => ticks.map((one, k) => tick(one, k, ticks));
    expect(label(1000000, 1000005, 1000010)).toEqual(['1000000', '1000005', '1000010']);
    expect(label(1e6, 1.25e6, 1.5e6)).toEqual(['10⁶', '1.25×10⁶', '1.5×10⁶']);
    expect(label(1e12, 1e12 + 1e7)).toEqual(['10¹²', '1.00001×10¹²']);
  });
});
