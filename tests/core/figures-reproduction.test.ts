import { describe, expect, it } from 'vitest';
import { drawChart, type FigureContext } from '../../src/figures/formats/svg.ts';
import { claimChart } from '../../src/figures/reproduction/claim-chart.ts';
import { heatMapChart } from '../../src/figures/reproduction/heat-map.ts';
import { mapChart, panelsChart } from '../../src/figures/reproduction/map-of-theorems.ts';
import type { ClaimChart } from '../../src/reproduction/claim-chart.ts';
import type { HeatMap } from '../../src/reproduction/heat-map.ts';
import type { RegimeMap } from '../../src/reproduction/regime-map.ts';

const context = await hostContext();

/** The document of the browser; in Node, one made by the library that the command line uses. */
async function hostContext(): Promise<FigureContext> {
  if ('document' in globalThis) return globalThis as unknown as FigureContext;
  const library = 'linkedom';
  const { parseHTML } = await import(/* @vite-ignore */ library);
  return { document: parseHTML('<!doctype html><html><body></body></html>').document };
}

const chart: ClaimChart = {
  name: 'sample',
  title: 'A sample',
  caption: 'Nothing.',
  x: { label: 'd', scale: 'log' },
  y: { label: 'share', scale: 'linear', domain: [0, 1] },
  series: [
    {
      name: 'measured',
      kind: 'joined',
      points: [
        { x: 10, y: 0.2, low: 0.1, high: 0.4 },
        { x: 1000, y: 0.7, low: 0.5, high: 0.9 },
        { x: 0, y: 0.5 },
      ],
    },
    { name: 'curve', kind: 'line', points: [10, 100, 1000].map((x) => ({ x, y: 0.5 })) },
  ],
  guides: [{ axis: 'y', at: 0.5, label: 'criterion' }],
};

describe('the chart of a claim', () => {
  it('shows points, their intervals, curves and what the criterion names', () => {
    const { layers, key, x, y } = claimChart(chart);
    expect(layers.map(({ kind }) => kind)).toEqual(['rule', 'text', 'bars', 'line', 'points', 'line']);
    expect(key?.map(({ name }) => name)).toEqual(['measured', 'curve']);
    expect(y.domain).toEqual([0, 1]);
    expect(x.domain?.[0]).toBeLessThan(10);
    expect(x.domain?.[1]).toBeGreaterThan(1000);
  });

  it('leaves out what a logarithmic axis has no place for', () => {
    const points = claimChart(chart).layers.find(({ kind }) => kind === 'points');
    expect(points !== undefined && 'points' in points && points.points.map(({ x }) => x)).toEqual([10, 1000]);
  });

  it('puts words in their order on an axis of words', () => {
    const series = [{ name: 'one', kind: 'dots' as const, points: ['b', 'a'].map((x, y) => ({ x, y })) }];
    const { x, layers } = claimChart({
      ...chart,
      x: { label: 'kind', scale: 'ordinal' },
      series,
      guides: [],
    });
    expect(x.categories).toEqual(['b', 'a']);
    expect(layers.some((layer) => layer.kind === 'points' && layer.points[1].x === 1)).toBe(true);
  });

  it('draws without a hole', () => {
    const svg = drawChart(claimChart(chart), context).outerHTML;
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('criterion');
    expect(svg).toContain('A sample: share against d');
  });
});

const heat: HeatMap = {
  ...{ name: 'heat', title: 'Heat', caption: 'Nothing.', quantity: 'error', domain: [1e-4, 1] },
  x: { label: 'd/n', values: [1, 2, 3] },
  y: { label: 'n', values: [50, 60] },
  panels: ['one', 'other'].map((title) => ({
    title,
    cells: [50, 60].flatMap((y) => [1, 2, 3].map((x) => ({ x, y, value: x === 3 ? 0 : 0.1 * x, seeds: 2 }))),
  })),
};

describe('the heat map of a claim', () => {
  it('has a square at each place, side by side, and the colour of the end where a value lies beyond', () => {
    const { layers, x, y, panels } = heatMapChart(heat);
    expect(panels).toEqual(['one', 'other']);
    expect(x.domain).toEqual([0.5, 3.5]);
    expect(y.domain).toEqual([45, 65]);
    const [{ cells }] = layers.flatMap((layer) => (layer.kind === 'cells' ? [layer] : []));
    expect(cells.map(({ value }) => value)).toEqual([0.1, 0.2, 1e-4, 0.1, 0.2, 1e-4]);
    for (const { x: at, x1, x2, y: up, y1, y2 } of cells) {
      expect([x1, x2]).toEqual([at - 0.5, at + 0.5]);
      expect([y1, y2]).toEqual([up - 5, up + 5]);
    }
    expect(cells[2].detail).toContain('d/n = 3, n = 50: 0');
  });

  it('draws without a hole, alone too', () => {
    for (const map of [heat, { ...heat, panels: heat.panels.slice(0, 1), y: { label: 'n', values: [50] } }]) {
      const svg = drawChart(heatMapChart(map), context).outerHTML;
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toContain('d/n');
    }
  });
});

const map: RegimeMap = {
  name: 'map',
  title: 'A map',
  caption: 'Nothing.',
  x: { label: 'd', values: [1, 10, 100] },
  y: { label: '|μ|', values: [1, 10] },
  cells: [
    { x: 1, y: 1, coverage: 'untrue', benign: false },
    { x: 10, y: 1, coverage: 'unproved', benign: false },
    { x: 100, y: 1, coverage: 'both', benign: true },
    { x: 1, y: 10, coverage: 'new', benign: true },
    { x: 10, y: 10, coverage: 'new', benign: false },
    { x: 100, y: 10, coverage: 'both', benign: true },
  ],
  curves: [{ label: 'd = |μ|²', points: [1, 10, 100].map((x) => ({ x, y: Math.sqrt(x) })) }],
  panels: [{ title: 'One result', cells: [1, 10, 100].map((x) => ({ x, y: 1, share: x / 100 })) }],
};

describe('the map of theorems', () => {
  it('gives every place one square, filled where benign', () => {
    const { layers, key } = mapChart(map);
    const squares = layers.filter((layer) => layer.kind === 'points');
    expect(squares.flatMap(({ points }) => points)).toHaveLength(map.cells.length);
    const filled = squares.filter(({ fill }) => fill === 1).flatMap(({ points }) => points);
    expect(filled.map(({ x, y }) => [x, y])).toEqual([
      [100, 1],
      [100, 10],
      [1, 10],
    ]);
    expect(key?.map(({ name }) => name)).toEqual([
      'earlier results and the new one',
      'only the new one',
      'true, covered by none',
      'not seen in every run',
      'd = |μ|²',
    ]);
  });

  it('calls nothing benign or harmful where not every run goes to the limit, and says so', () => {
    const cells = [...map.cells, { x: 1, y: 100, coverage: 'new' as const, benign: null }];
    const { layers, notes } = mapChart({ ...map, cells });
    const hollow = layers.filter((layer) => layer.kind === 'points').filter(({ fill }) => fill === 0);
    expect(hollow.flatMap(({ points }) => points).map(({ x, y }) => [x, y])).toEqual([[1, 100]]);
    expect(notes?.some((note) => note.startsWith('Hollow: '))).toBe(true);
    expect(mapChart(map).notes?.some((note) => note.startsWith('Hollow: '))).toBe(false);
  });

  it('draws its curves inside the plane', () => {
    const line = mapChart({
      ...map,
      curves: [{ label: 'd = |μ|', points: [1, 10, 100].map((x) => ({ x, y: x })) }],
    }).layers.find((layer) => layer.kind === 'line');
    expect(line?.points.at(-1)?.x).toBeCloseTo(10, 10);
    expect(line?.points.at(-1)?.y).toBe(10);
  });

  it('shows each result alone, in cells that tile the plane', () => {
    const { panels, layers } = panelsChart(map);
    expect(panels).toEqual(['One result']);
    const [cells] = layers.filter((layer) => layer.kind === 'cells');
    for (let k = 1; k < 3; k++) expect(cells.cells[k].x1).toBe(cells.cells[k - 1].x2);
    expect(drawChart(panelsChart(map), context).outerHTML).not.toMatch(/NaN|undefined|Infinity/);
    expect(drawChart(mapChart(map), context).outerHTML).not.toMatch(/NaN|undefined|Infinity/);
  });
});
