/** Names are data: every format of a figure, and every page, holds them and stays what it is. */
import { describe, expect, it } from 'vitest';
import { visibleLines } from '../../src/errors.ts';
import { run } from '../../src/experiment/run.ts';
import type { Chart } from '../../src/figures/chart.ts';
import { chartCsv } from '../../src/figures/formats/csv.ts';
import { chartHtml } from '../../src/figures/formats/html.ts';
import { markupOf } from '../../src/figures/formats/markup.ts';
import { nameShown } from '../../src/figures/formats/names.ts';
import { withMetadata } from '../../src/figures/formats/provenance.ts';
import { drawChart } from '../../src/figures/formats/svg.ts';
import { texOf } from '../../src/figures/formats/tex.ts';
import { chartTikz } from '../../src/figures/formats/tikz.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { renderCheck } from '../../src/telling/check-page.ts';
import { renderReport } from '../../src/telling/report/index.ts';
import { hostContext } from '../support/figure-host.ts';
import { HOSTILE } from '../support/hostile-names.ts';
import { readStrictly } from '../support/strict-markup.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';
import { faultOfTex } from '../support/tex-lexer.ts';

const context = await hostContext();

/** A chart in which every text is this name. */
function named(name: string, panels: boolean): Chart {
  const points = [
    { x: 0, y: 1, detail: name },
    { x: 1, y: 2 },
  ];
  return {
    description: name,
    x: { name, label: name, scale: 'category', categories: [name, 'other'] },
    y: { name: `${name}.`, label: name, scale: 'category', categories: ['a', name, 'c'] },
    layers: [
      { kind: 'points', name, points, stroke: '#000', symbol: 'circle' },
      { kind: 'text', text: name, x: 0, y: 'top', anchor: 'start' },
    ],
    key: [{ name, stroke: '#000', dash: '' }],
    colours: { name, label: name, scale: 'linear', domain: [0, 1] },
    notes: [name, `A note on ${name}.`],
    ...(panels ? { panels: [name, 'other'] } : {}),
  };
}

const provenanceOf = (name: string) => ({ program: 'benign', spec: name, hash: name, command: name });

describe.each(HOSTILE.map((name) => [nameShown(name, 40), name]))('a figure of %s', (_, name) => {
  const provenance = provenanceOf(name);

  it('is strict XML that holds it', () => {
    const drawing = drawChart(named(name, true), { ...context, hover: true });
    const markup = markupOf(withMetadata(drawing, provenance, context.document));
    const { fault, texts, elements } = readStrictly(markup, 'xml');
    expect(fault).toBeNull();
    expect(elements).not.toContain('script');
    expect(texts).toContain(visibleLines(name));
    expect(texts).toContain(nameShown(name, 32));
    expect(texts.filter((text) => text !== visibleLines(text) || /NaN|undefined/.test(text))).toEqual([]);
    expect(JSON.parse(texts.find((text) => text.startsWith('{"program"')) ?? '')).toEqual(provenance);
  });

  it('is a page', () => {
    const page = chartHtml(named(name, false), { name, title: name, caption: name }, provenance, context);
    const { fault, texts, elements } = readStrictly(page, 'page');
    expect(fault).toBeNull();
    expect(elements.filter((element) => element === 'script')).toHaveLength(1);
    expect(texts).toContain(visibleLines(name));
  });

  it('is LaTeX', () => {
    for (const panels of [false, true])
      expect(faultOfTex(chartTikz(named(name, panels), provenance))).toBeNull();
  });

  it('has a row a mark in CSV, and no cell that begins a formula', () => {
    const csv = chartCsv(named(name, false), provenance)
      .split('\n')
      .filter((line) => !line.startsWith('# '))
      .join('\n');
    const rows = rowsOf(csv);
    expect(rows.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(rows[1]).toEqual([name, name, name]);
    expect(csv).not.toMatch(/(^|,)[=+@#-]/m);
  });
});

/** The fields of a table as RFC 4180 reads it. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    if (end === '' && quoted === undefined && bare === '') break;
    rows[rows.length - 1].push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === '\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

describe('LaTeX of a text', () => {
  it('is read by eyes that see what TeX would stop at', () => {
    for (const tex of [
      '{',
      '}',
      '$',
      'a_b',
      '$x^{2}^{*}$',
      '$\\textless{}$',
      '\\mu',
      'a & b',
      '中',
      '$é$',
      '\\foo',
      '\u0007',
    ])
      expect(faultOfTex(tex)).not.toBeNull();
    expect(
      faultOfTex('$\\mu_{i}^{2}{}^{*}$ {\\ifdefined\\Umathchar 中\\else U+4E2D\\fi} \\mbox{é}'),
    ).toBeNull();
  });

  it('has no two scripts on one sign, and words in mathematics in a box', () => {
    expect(texOf('μ²*')).toBe('$\\mu^{2}{}^{*}$');
    expect(texOf("μ²'")).toBe("$\\mu^{2}{}'$");
    expect(texOf('μ\\é')).toBe('$\\mu\\mbox{\\textbackslash{}}\\mbox{é}$');
    expect(texOf('中')).toBe('{\\ifdefined\\Umathchar 中\\else U+4E2D\\fi}');
    expect(texOf('10\u202f000\u00a0x')).toBe('10\\,000~x');
  });
});

describe('a name of a figure', () => {
  it('keeps both of its ends', () => {
    expect(nameShown('abcdefghij', 10)).toBe('abcdefghij');
    expect(nameShown('abcdefghijk', 10)).toBe('abcde…hijk');
    expect(nameShown('😀😀😀😀', 3)).toBe('😀…😀');
    expect(nameShown('a\nb', 10)).toBe('a\\u000ab');
  });
});

describe('pages', () => {
  const name = HOSTILE.join(' ');
  const { record } = run(resolveSpec({ ...TINY_EXPERIMENT, name }), null);

  it('of a run are well-formed', () => {
    const page = renderReport(record, context.document);
    const { fault, texts, elements } = readStrictly(page, 'page');
    expect(fault).toBeNull();
    expect(elements).not.toContain('script');
    expect(texts).toContain(visibleLines(name));
  });

  it('of a check are well-formed', () => {
    const page = renderCheck({
      ...record,
      ...{ n: 8, d: 60, notes: { premises: name }, theory: [], premises: null, unremedied: [] },
      ...{ remedies: [{ result: name, set: { name }, size: 1 }], notFollowed: name },
    });
    const { fault, texts } = readStrictly(page, 'page');
    expect(fault).toBeNull();
    expect(texts).toContain(visibleLines(name));
  });
});
