import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/figures/chart.ts';
import { colourOf } from '../../src/figures/colour.ts';
import { chartCsv } from '../../src/figures/formats/csv.ts';
import { chartHtml } from '../../src/figures/formats/html.ts';
import { placed } from '../../src/figures/formats/places.ts';
import { provenanceLines, withMetadata } from '../../src/figures/formats/provenance.ts';
import { drawChart } from '../../src/figures/formats/svg.ts';
import { symbolPath } from '../../src/figures/formats/symbols.ts';
import { texOf } from '../../src/figures/formats/tex.ts';
import { chartTikz } from '../../src/figures/formats/tikz.ts';
import { circles, hostContext, type Svg, texts } from '../support/figure-host.ts';

const context = await hostContext();
const provenance = {
  program: 'benign 9.8.7',
  spec: 'a "spec" <with> 100 %\nof everything',
  hash: 'abc123',
  command: "benign plot 'out/a b' --figure x",
};

/** One of every layer. */
const every: Chart = {
  description: 'Everything that a chart can hold',
  x: { name: 't', label: 't, updates', scale: 'time', domain: [0, 100] },
  y: { name: 'v', label: 'v (length)', scale: 'linear', domain: [0, 10] },
  layers: [
    {
      kind: 'band',
      name: 'a, "b"',
      spans: [
        { x: 1, low: 1, high: 3 },
        { x: 10, low: 2, high: 4 },
      ],
      stroke: '#0072b2',
    },
    {
      kind: 'line',
      name: 'a, "b"',
      points: [
        { x: 1, y: 2, seeds: 7 },
        { x: 10, y: 3.25, seeds: 8 },
      ],
      stroke: '#0072b2',
      symbol: 'square',
      dash: '5,4',
      dx: 5,
    },
    {
      kind: 'points',
      name: 'start',
      points: [{ x: 0, y: 1 / 3 }],
      stroke: '#d55e00',
      symbol: 'circle',
      fill: 0,
    },
    { kind: 'bars', name: 'start', spans: [{ x: 0, low: 0.25, high: 0.5 }], stroke: '#d55e00' },
    { kind: 'ticks', name: 'ends', points: [{ x: 100, y: 5 }] },
    { kind: 'rule', name: 'limit', axis: 'y', at: 9, stroke: '#7f7f7f' },
    { kind: 'rule', name: 'first', axis: 'x', at: 1, stroke: '#7f7f7f', dash: '3,3' },
    { kind: 'text', text: '50 % & more', x: 1, y: 'top', anchor: 'start', halo: true },
    {
      kind: 'line',
      name: 'fit',
      points: [
        { x: 1, y: 1 },
        { x: 10, y: 2 },
      ],
      stroke: 'currentColor',
      fit: { slope: 1, standardError: 0.5, low: 0, high: 2, seeds: 3 },
    },
  ],
  key: [{ name: 'key_1', stroke: '#0072b2', symbol: 'square', dash: '' }],
  notes: ['Band: 95 % interval.'],
};

/** A heat map of two panels over named places. */
const heat: Chart = {
  description: 'A heat map',
  x: { name: 'noise', label: 'noise', scale: 'category', categories: ['one', 'two'] },
  y: { name: 'd', label: 'd (dimension)', scale: 'log', domain: [1, 100] },
  layers: [0, 1].flatMap((panel) => ({
    kind: 'cells' as const,
    name: 'error',
    panel,
    cells: [0, 1].map((x) => ({
      x,
      y: 10,
      x1: x - 0.5,
      x2: x + 0.5,
      y1: 1,
      y2: 100,
      value: x === 1 && panel === 1 ? null : 0.25 + x / 2 - panel / 8,
      low: null,
      high: 0.75,
      seeds: 3,
      missing: x === 1 && panel === 1 ? ('all' as const) : ('none' as const),
      detail: `cell ${x}\nof panel ${panel}`,
    })),
  })),
  colours: { name: 'error', label: 'test error', scale: 'linear', domain: [0, 1] },
  panels: ['γ = 0.1', 'γ = 1'],
};

describe('CSV', () => {
  it('has a row for every plotted number, with intervals beside what they belong to', () => {
    const lines = chartCsv(every, provenance).trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
      'series,t,v,low,high,seeds,slope,standardError',
      '"a, ""b""",1,2,1,3,7,,',
      '"a, ""b""",10,3.25,2,4,8,,',
      'start,0,0.3333333333333333,0.25,0.5,,,',
      'ends,100,5,,,,,',
      'limit,,9,,,,,',
      'first,1,,,,,,',
      'fit,1,1,0,2,3,1,0.5',
      'fit,10,2,0,2,3,1,0.5',
    ]);
    expect(
      chartCsv(heat, provenance)
        .split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toEqual([
      'panel,series,noise,d,error,low,high,seeds',
      'γ = 0.1,error,one,10,0.25,,0.75,3',
      'γ = 0.1,error,two,10,0.75,,0.75,3',
      'γ = 1,error,one,10,0.125,,0.75,3',
      'γ = 1,error,two,10,,,0.75,3',
      '',
    ]);
  });

  it('says in comments, one line each, what it is and where it comes from', () => {
    const comments = chartCsv(every, provenance)
      .split('\n')
      .filter((line) => line.startsWith('#'));
    expect(comments).toEqual([
      '# Everything that a chart can hold',
      ...provenanceLines(provenance).map((line) => `# ${line}`),
      '# t: t, updates',
      '# v: v (length)',
      '# Band: 95 % interval.',
    ]);
    expect(comments[1]).toBe('# made by benign 9.8.7 from a "spec" <with> 100 % of everything, spec abc123');
    expect(comments[2]).toBe("# command: benign plot 'out/a b' --figure x");
  });
});

describe('LaTeX', () => {
  it('of plain text is the text, with what is special escaped', () => {
    expect(texOf('50 % of #1 & more_than {this}')).toBe('50 \\% of \\#1 \\& more\\_than \\{this\\}');
    expect(texOf('a\\b ^ ~ <c> |d| $')).toBe(
      'a\\textbackslash{}b \\textasciicircum{} \\textasciitilde{} \\textless{}c\\textgreater{} \\textbar{}d\\textbar{} \\$',
    );
    expect(texOf('test error of the limit')).toBe('test error of the limit');
  });

  it.each([
    ['n‖μ‖²/R (signal to noise)', '$n\\|\\mu\\|^{2}/R$ (signal to noise)'],
    ['‖W‖²/‖W‖₂² (stable rank)', '$\\|W\\|^{2}/\\|W\\|_{2}^{2}$ (stable rank)'],
    ['minᵢ qᵢ (margin, qᵢ = yᵢ f(xᵢ))', '$\\min_{i}$ $q_{i}$ (margin, $q_{i}$ = $y_{i}$ $f(x_{i})$)'],
    ['Γ (test error Φ(−Γ))', '$\\Gamma$ (test error $\\Phi(-\\Gamma)$)'],
    ['10⁻³', '$10^{-3}$'],
    ['2.5×10⁻⁵', '$2.5\\times10^{-5}$'],
    ['log₁₀ of αt', '$\\log_{10}$ of $\\alpha t$'],
    ['⟨x, μ̂⟩/‖μ̂‖ (length)', '$\\langle x$, $\\hat{\\mu}\\rangle/\\|\\hat{\\mu}\\|$ (length)'],
    ['n (points)', '$n$ (points)'],
    ['1/‖W*‖', '$1/\\|W^{*}\\|$'],
    ['−4', '$-4$'],
  ])('of %s is mathematics where it is', (text, tex) => {
    expect(texOf(text)).toBe(tex);
  });
});

describe('pgfplots', () => {
  /** Whether braces and brackets outside comments and escapes close in order. */
  function balanced(tex: string): boolean {
    const open: string[] = [];
    for (const character of tex.replace(/^%.*$/gm, '').replace(/\\[\\{}%|]/g, '')) {
      if ('{['.includes(character)) open.push(character);
      if ('}]'.includes(character) && open.pop() !== (character === '}' ? '{' : '[')) return false;
    }
    return open.length === 0;
  }

  it.each([
    ['every layer', every],
    ['a heat map in panels', heat],
  ])('has matched braces and environments for %s', (_, chart) => {
    const tex = chartTikz(chart, provenance);
    expect(balanced(tex)).toBe(true);
    expect(balanced(tex.replace('{', ''))).toBe(false);
    const begun = [...tex.matchAll(/\\begin\{(\w+)\}/g)].map(([, name]) => name);
    const ended = [...tex.matchAll(/\\end\{(\w+)\}/g)].map(([, name]) => name);
    expect(ended.reverse()).toEqual(begun);
    expect(tex).not.toMatch(/NaN|undefined|Infinity|null/);
    for (const line of provenanceLines(provenance)) expect(tex).toContain(`% ${line}`);
  });

  it('holds the numbers, with t = 0 apart', () => {
    const tex = chartTikz(every, provenance);
    expect(tex).toContain('coordinates {(1,2) (10,3.25)}');
    const zero = placed(every.x, 0);
    expect(zero).toBeLessThan(0.5);
    expect(tex).toContain(`coordinates {(${zero},0.3333333333333333)}`);
    expect(tex).toContain('coordinates {(1,1) (10,2) (10,4) (1,3)} -- cycle');
    expect(tex).toContain(`(axis cs:${zero},0.25) -- (axis cs:${zero},0.5)`);
    expect(tex).toContain('xmode=log');
    expect(tex).toContain('{50 \\% \\& more}');
    expect(tex).toContain('\\addlegendentry{key\\_1}');
    expect(tex.match(/xshift=3pt/g)).toHaveLength(1);
  });

  it('fills the cells with the colours of the scale, and titles its panels', () => {
    const tex = chartTikz(heat, provenance);
    const [r, g, b] = [1, 3, 5].map((at) =>
      Number.parseInt(colourOf(heat.colours!, 0.75).slice(at, at + 2), 16),
    );
    expect(tex).toContain(
      `\\fill[fill={rgb,255:red,${r};green,${g};blue,${b}}] (axis cs:0.5,1) rectangle (axis cs:1.5,100);`,
    );
    expect(tex.match(/\\fill\[/g)).toHaveLength(4);
    expect(tex.match(/\$\\times\$/g)).toHaveLength(1);
    expect(tex.match(/\\nextgroupplot/g)).toHaveLength(2);
    expect(tex).toContain('title={$\\gamma$ = 0.1}');
    expect(tex).toContain('xticklabels={{one},{two}}');
    expect(tex.match(/colorbar,/g)).toHaveLength(1);
  });
});

describe('SVG', () => {
  const draw = (chart: Chart, width = 640, hover = false) =>
    drawChart(chart, { ...context, width, hover }) as unknown as Svg;

  it('carries its provenance as metadata, whatever characters it holds', () => {
    const element = withMetadata(drawChart(every, context), provenance, context.document) as unknown as Svg;
    const [metadata] = [...element.querySelectorAll('metadata')];
    expect(JSON.parse(metadata.textContent)).toEqual(provenance);
    expect(element.outerHTML).not.toContain('<with>');
  });

  it('tells what is pointed at only where asked', () => {
    expect([...draw(heat).querySelectorAll('title')]).toHaveLength(0);
    const told = [...draw(heat, 640, true).querySelectorAll('rect title')].map(
      ({ textContent }) => textContent,
    );
    expect(told).toEqual([
      'cell 0\nof panel 0',
      'cell 1\nof panel 0',
      'cell 0\nof panel 1',
      'cell 1\nof panel 1',
    ]);
    const points = [...draw(every, 640, true).querySelectorAll('circle title, path title')];
    expect(points.map(({ textContent }) => textContent)).toContain(
      'start\nt, updates: 0\nv (length): 0.333333',
    );
  });

  it('has crisp cells in the colours of the scale', () => {
    const rects = [...draw(heat).querySelectorAll('g[aria-label="rect"] rect')];
    expect(rects.map((rect) => rect.getAttribute('fill'))).toEqual(
      [0.25, 0.75, 0.125, null].map((value) => colourOf(heat.colours!, value)),
    );
    for (const group of draw(heat).querySelectorAll('g[aria-label="rect"]')) {
      expect(group.getAttribute('shape-rendering')).toBe('crispEdges');
    }
  });

  it('stacks small multiples where they do not fit beside one another', () => {
    const places = (width: number) =>
      [...draw({ ...heat, panels: ['a', 'b', 'c'] }, width).querySelectorAll('svg > svg')].map((inner) => [
        Number(inner.getAttribute('x')) > 0,
        Number(inner.getAttribute('y')) > 0,
      ]);
    expect(places(640)).toEqual([
      [false, false],
      [true, false],
      [true, false],
    ]);
    expect(places(340)).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
  });

  it('keeps t = 0 and t = 1 apart on an axis to 10^300, in a column of a paper', () => {
    const axis = { ...every.x, domain: [0, 1e300] } as const;
    const svg = draw({ ...every, x: axis, layers: every.layers.slice(0, 1) }, 340);
    const labels = [...svg.querySelectorAll('g[aria-label="x-axis tick label"] text')];
    const at = (text: string): number => {
      const label = labels.find(({ textContent }) => textContent === text);
      return Number(label?.getAttribute('transform')?.match(/\(([-\d.]+)/)?.[1]);
    };
    expect(at('1') - at('0')).toBeGreaterThan(12);
    expect(at('10³⁰⁰') - at('1')).toBeGreaterThan(10 * (at('1') - at('0')));
  });

  it('makes room for what stands around the frame', () => {
    const height = (chart: Chart) => Number(draw(chart, 340).getAttribute('height'));
    const { notes: _, key: __, ...bare } = every;
    expect(height({ ...bare, notes: ['one line'] })).toBe(height(bare) + 23);
    expect(height({ ...bare, notes: ['word '.repeat(40)] })).toBeGreaterThan(height(bare) + 60);
    const key = Array.from({ length: 9 }, (_unused, k) => ({
      name: `entry ${k}`,
      stroke: '#000000',
      dash: '',
    }));
    expect(height({ ...bare, key })).toBe(height(bare) + 3 * 18 + 5);
    expect(texts(draw({ ...bare, key }), 'key')).toHaveLength(9);
  });

  it('puts t = 0 left of t = 1', () => {
    const [[start]] = circles(draw(every));
    expect(start).toBeGreaterThan(70);
    expect(start).toBeLessThan(70 + (546 * Math.log(1 / 0.32)) / Math.log(100 / 0.32));
  });

  it('draws key symbols of the marks’ area', () => {
    const area = Math.PI * 16;
    const side = Number(/^M(-[\d.]+)/.exec(symbolPath('square', 4))![1]) * -2;
    expect(side * side).toBeCloseTo(area, 10);
    const [, half, height] = /L(-[\d.]+),([\d.]+)H/.exec(symbolPath('triangle', 4))!.map(Number);
    expect(-half * 3 * height).toBeCloseTo(area, 10);
    const [, top, right] = /^M0,(-[\d.]+)L([\d.]+),0/.exec(symbolPath('diamond', 4))!.map(Number);
    expect(2 * -top * right).toBeCloseTo(area, 10);
  });
});

describe('HTML', () => {
  const page = chartHtml(every, { name: 'x', title: 'T <1>', caption: 'C & D' }, provenance, context);

  it('is one page that fetches nothing, with one small script', () => {
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(/<script>([\s\S]*)<\/script>/.exec(page)![1].length).toBeLessThan(1500);
    expect(page).not.toMatch(/<link|<img|src=|@import|url\(|https?:\/\/(?!www\.w3\.org)/);
  });

  it('escapes what it is given, and holds command, hash and numbers', () => {
    expect(page).toContain('<h1>T &lt;1&gt;</h1>');
    expect(page).toContain('C &amp; D');
    expect(page).not.toContain('<with>');
    expect(page).toContain('benign plot &#39;out/a b&#39; --figure x');
    expect(page).toContain('spec abc123');
    const [, csv] = /href="data:text\/csv;charset=utf-8,([^"]*)"/.exec(page)!;
    expect(decodeURIComponent(csv)).toBe(chartCsv(every, provenance));
  });
});

it('words that begin as formulas do are quoted in CSV, numbers are not', () => {
  const points = (name: string) => ({
    kind: 'points' as const,
    name,
    points: [{ x: 1, y: -5 }],
    stroke: '#000000',
    symbol: 'circle' as const,
  });
  const chart: Chart = {
    ...every,
    layers: ['=1+1', '@x', '+1', '-1', '#1', 'plain'].map(points),
  };
  const rows = chartCsv(chart, provenance)
    .split('\n')
    .filter((line) => line.includes('-5'));
  expect(rows).toEqual(['"=1+1",1,-5', '"@x",1,-5', '"+1",1,-5', '"-1",1,-5', '"#1",1,-5', 'plain,1,-5']);
});
