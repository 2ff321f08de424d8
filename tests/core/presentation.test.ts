/** Titles, labels, limits, scales and colours that are asked for: each changes what it should and nothing else. */
import { describe, expect, it } from 'vitest';
import type { Chart, Layer, LineLayer, PointsLayer, SpanLayer } from '../../src/figures/chart.ts';
import { insideFrame } from '../../src/figures/formats/clip.ts';
import { chartCsv } from '../../src/figures/formats/csv.ts';
import { markupOf } from '../../src/figures/formats/markup.ts';
import { drawChart } from '../../src/figures/formats/svg.ts';
import { chartTikz } from '../../src/figures/formats/tikz.ts';
import { type Presentation, presented } from '../../src/figures/presentation.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { hostContext, type Svg, texts } from '../support/figure-host.ts';
import { refusal } from '../support/refusal.ts';

const context = await hostContext();
const provenance = { program: 'benign', spec: 's', hash: 'h', command: 'benign plot' };

const BLUE = '#0072b2';
const ORANGE = '#d55e00';
const line: LineLayer = {
  kind: 'line',
  name: 'one',
  points: [
    { x: 1, y: 1 },
    { x: 100, y: 3 },
    { x: 10000, y: 5 },
  ],
  stroke: BLUE,
  symbol: 'square',
};
const band: SpanLayer = {
  kind: 'band',
  name: 'one',
  spans: line.points.map(({ x, y }) => ({ x, low: y - 0.5, high: y + 0.5 })),
  stroke: BLUE,
};
const other: LineLayer = {
  ...line,
  name: 'two',
  stroke: ORANGE,
  points: [
    { x: 10, y: 0 },
    { x: 1000, y: 6 },
  ],
};
const words: Layer = { kind: 'text', text: 'two', x: 1000, y: 6, anchor: 'start', fill: ORANGE };
const chart: Chart = {
  description: 'two lines',
  x: { name: 't', label: 't, logarithmic', scale: 'log' },
  y: { name: 'v', label: 'v', scale: 'linear', zero: true, nice: true },
  layers: [band, line, other, words],
  key: [{ name: 'one', stroke: BLUE, dash: '' }],
  marginRight: 90,
};

const svgOf = (wanted: Presentation, size = {}) =>
  drawChart(presented(chart, wanted), { ...context, ...size }) as unknown as Svg;
const plain = texts(svgOf({}));

describe('a title, or a label', () => {
  it('stands there, and nothing else changes', () => {
    const titled = svgOf({ title: 'What <is> seen' });
    expect(texts(titled).filter((text) => text !== 'What <is> seen')).toEqual(plain);
    expect(texts(titled, 'title')).toEqual(['What <is> seen']);
    expect(Number(titled.getAttribute('height')) - Number(svgOf({}).getAttribute('height'))).toBe(22);
    expect(chartTikz(presented(chart, { title: '50 % & more' }), provenance)).toContain(
      'title={50 \\% \\& more}',
    );
    const labelled = texts(svgOf({ xLabel: 'updates', yLabel: 'margin' }));
    const expected = plain.map(
      (text) => ({ 't, logarithmic →': 'updates →', '↑ v': '↑ margin' })[text] ?? text,
    );
    expect(labelled).toEqual(expected);
    expect(chartCsv(presented(chart, { title: 'x' }), provenance)).toBe(chartCsv(chart, provenance));
  });
});

describe('limits', () => {
  const shown = presented(chart, { xLimits: [10, 1000], yLimits: [2, 4] });

  it('cut lines and bands at the frame, straight in the scales that are drawn', () => {
    const [cut, marks] = insideFrame(line, shown) as [LineLayer, PointsLayer];
    // y = 1 + log10(t): from (10, 2) to (1000, 4).
    expectClose(
      cut.points.flatMap(({ x, y }) => [x, y]),
      [10, 2, 100, 3, 1000, 4],
      1e-9,
    );
    expect(marks).toMatchObject({ kind: 'points', symbol: 'square', points: [{ x: 100, y: 3 }] });
    const [spans] = insideFrame(band, shown) as [SpanLayer];
    expectClose(
      spans.spans.flatMap(({ x, low, high }) => [x, low, high]),
      [10, 2, 2.5, 100, 2.5, 3.5, 1000, 3.5, 4],
      1e-9,
    );
    // y = 3 log10(t) - 3, between 2 and 4.
    const [steep] = insideFrame(other, shown) as [LineLayer];
    expectClose(
      steep.points.flatMap(({ x, y }) => [x, y]),
      [10 ** (5 / 3), 2, 10 ** (7 / 3), 4],
      1e-9,
    );
  });

  it('cut random lines where they leave, and join what is inside', () => {
    const frame: Chart = {
      ...chart,
      clipped: true,
      x: { ...chart.x, scale: 'linear', domain: [0, 1] },
      y: { ...chart.y, domain: [0, 1], zero: false, nice: false },
    };
    let seed = 7;
    const next = () => {
      seed = (seed * 16807) % 2147483647;
      return (3 * seed) / 2147483647 - 1;
    };
    for (let trial = 0; trial < 50; trial++) {
      const points = Array.from({ length: 6 }, (_, k) => ({ x: -0.5 + k * 0.4, y: next() }));
      const [cut] = insideFrame({ ...line, points }, frame) as [LineLayer];
      const inside = cut.points.filter(({ x }) => !Number.isNaN(x));
      for (const { x, y } of inside) {
        expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
        const k = Math.min(4, Math.max(0, Math.floor((x + 0.5) / 0.4)));
        const [from, to] = [points[k], points[k + 1]];
        const on = from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y);
        expectClose([y], [on], 1e-9);
      }
      const kept = points.filter(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1);
      for (const point of kept) expect(inside).toContainEqual(point);
    }
  });

  it('are those of the frame, say how much lies beyond, and leave the numbers as they are', () => {
    expect(shown.notes).toEqual(['4 marks lie outside of the frame.']);
    // The words at the end of a line outside become an entry of the key.
    expect(shown.key?.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(shown.marginRight).toBe(24);
    const tikz = chartTikz(shown, provenance);
    for (const option of ['xmin=10', 'xmax=1000', 'ymin=2', 'ymax=4', 'clip=true'])
      expect(tikz).toContain(option);
    expect(chartTikz(chart, provenance)).toContain('clip=false');
    const rows = (csv: string) => csv.split('\n').filter((text) => !text.startsWith('#'));
    expect(rows(chartCsv(shown, provenance))).toEqual(rows(chartCsv(chart, provenance)));
    expect(presented(chart, { yLimits: [-10, 10] }).notes).toEqual([]);
  });

  it('of cells cut these, and leave out what is beyond', () => {
    const cell = {
      x: 1,
      y: 1,
      x1: 0,
      x2: 2,
      y1: 0,
      y2: 2,
      value: 1,
      low: null,
      high: null,
      seeds: 1,
      missing: 'none',
      detail: '',
    } as const;
    const heat: Chart = {
      ...chart,
      clipped: true,
      x: { ...chart.x, scale: 'linear', domain: [1, 3] },
      y: { ...chart.y, domain: [0, 1], zero: false, nice: false },
    };
    const [layer] = insideFrame({ kind: 'cells', name: 'c', cells: [cell, { ...cell, x1: 4, x2: 6 }] }, heat);
    expect(layer).toMatchObject({ cells: [{ x1: 1, x2: 2, y1: 0, y2: 1 }] });
  });
});

describe('a scale', () => {
  it('is drawn, and said by the label', () => {
    const linear = presented(chart, { xScale: 'linear' });
    expect(linear.x).toMatchObject({ scale: 'linear', label: 't' });
    expect(chartTikz(linear, provenance)).not.toContain('xmode=log');
    const positive = { ...chart, layers: [band, line] };
    const log = presented(positive, { yScale: 'log' });
    expect(log.y).toMatchObject({ scale: 'log', label: 'v, logarithmic', zero: false });
    expect(chartTikz(log, provenance)).toContain('ymode=log');
    const time = presented(
      { ...chart, x: { ...chart.x, label: 't', scale: 'time', domain: [0, 1e4] } },
      { xLimits: [10, 1000] },
    );
    expect(time.x).toMatchObject({ scale: 'log', label: 't', domain: [10, 1000] });
  });

  it('is refused where the axis cannot have it', () => {
    expect(refusal(() => presented(chart, { yScale: 'log' }))).toMatch(
      /--y-scale log: must have positive numbers along the vertical axis, or limits \(--ylim\).*got 0/,
    );
    expect(presented(chart, { yScale: 'log', yLimits: [1, 6] }).y).toMatchObject({ scale: 'log' });
    expect(refusal(() => presented(chart, { xLimits: [0, 5] }))).toMatch(/--xlim: must begin above 0/);
    const named: Chart = { ...chart, x: { ...chart.x, scale: 'category', categories: ['a', 'b'] } };
    expect(refusal(() => presented(named, { xLimits: [0, 1] }))).toMatch(
      /--xlim: must be left out: .* has names/,
    );
    expect(refusal(() => presented(named, { xScale: 'log' }))).toMatch(/--x-scale: must be left out/);
  });
});

describe('a palette', () => {
  const coloursIn = (svg: string) => [...svg.matchAll(/#[0-9a-f]{6}/g)].map(([colour]) => colour);
  const isGrey = (colour: string) =>
    colour.slice(1, 3) === colour.slice(3, 5) && colour.slice(3, 5) === colour.slice(5, 7);

  it('in grey tells lines apart by shade and dash', () => {
    const grey = presented(chart, { palette: 'grey' });
    const colours = coloursIn(markupOf(drawChart(grey, context)));
    expect(colours.length).toBeGreaterThan(3);
    expect(colours.filter((colour) => !isGrey(colour))).toEqual([]);
    const lines = grey.layers.filter((layer): layer is LineLayer => layer.kind === 'line');
    expect(new Set(lines.map(({ stroke }) => stroke)).size).toBe(2);
    expect(new Set(lines.map(({ dash }) => dash)).size).toBe(2);
    expect(grey.layers[3]).toMatchObject({ fill: lines[1].stroke });
    expect(grey.key?.[0].stroke).toBe(lines[0].stroke);
    expect(presented(chart, { palette: 'colour' })).toEqual(presented(chart, {}));
  });

  it('in grey shows a heat map in greys, and no value in white', () => {
    const cell = {
      x: 1,
      y: 1,
      x1: 0.5,
      x2: 1.5,
      y1: 0,
      y2: 2,
      low: null,
      high: null,
      seeds: 1,
      missing: 'none',
      detail: '',
    } as const;
    const heat: Chart = {
      ...chart,
      key: [],
      layers: [
        {
          kind: 'cells',
          name: 'c',
          cells: [
            { ...cell, value: 0 },
            { ...cell, x1: 2, x2: 3, value: 1 },
            { ...cell, x1: 4, x2: 5, value: null },
          ],
        },
      ],
      colours: { name: 'c', label: 'c', scale: 'linear', domain: [0, 1] },
      notes: ['Grey, ×: no seed has a value (1 places).'],
    };
    const shown = presented(heat, { palette: 'grey' });
    const colours = coloursIn(markupOf(drawChart(shown, context)));
    expect(colours.filter((colour) => !isGrey(colour))).toEqual([]);
    expect(colours).toEqual(expect.arrayContaining(['#000000', '#e0e0e0', '#ffffff']));
    expect(shown.notes).toEqual(['White, ×: no seed has a value (1 places).']);
    expect(chartTikz(shown, provenance)).not.toContain('68,1,84');
  });
});

describe('a height', () => {
  it('is that of the drawing, frames taking what is left', () => {
    for (const height of [200, 333, 700]) {
      const svg = svgOf({ title: 'x' }, { height });
      expect(Number(svg.getAttribute('height'))).toBe(height);
    }
    expectRelative(Number(svgOf({}).getAttribute('width')), 640, 0);
    expect(refusal(() => svgOf({}, { height: 100 }))).toMatch(
      /--height: must be at least 1\d\d pixels for this figure; got 100/,
    );
  });
});
