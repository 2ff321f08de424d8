/** What figures of sweeps say of cells that do not head for the limit that they show a quantity of. */
import { describe, expect, it } from 'vitest';
import type { Chart, HeadingCount, LineLayer } from '../../src/figures/chart.ts';
import { chartCsv } from '../../src/figures/formats/csv.ts';
import { drawChart } from '../../src/figures/formats/svg.ts';
import { chartTikz } from '../../src/figures/formats/tikz.ts';
import { isOfLimit } from '../../src/figures/sweep/of-limit.ts';
import { HEADINGS } from '../../src/limit-words.ts';
import { hostContext, type Svg } from '../support/figure-host.ts';
import { axis, chart, made, table } from '../support/sweep-tables.ts';

const provenance = { program: 'benign', spec: 'a sweep', hash: 'abc123', command: 'benign plot out' };
const { document } = await hostContext();

type Place = Readonly<Record<string, number | string>>;

/** Three by three places with four seeds each, of which `heads` says where they head. */
const swept = (heads: (at: Place, seed: number) => string | null) =>
  table([axis('a', [1, 2, 3]), axis('b', [1, 2, 3])], 4, (at, seed) => ({
    'risk.limit.error': 0.01 * (Number(at.a) + Number(at.b) + seed),
    'risk.atEnd': 0.1,
    'limit.heading': heads(at, seed),
  }));

/** b = 1: all reached; b = 2: two of four not; b = 3: none. From a = 2 on the first seed is undecided. */
const mixed = swept(({ a, b }, seed) => {
  if (Number(a) > 1 && seed === 0) return 'undecided';
  return b === 1 || (b === 2 && seed > 1) ? 'reached' : 'notReached';
});
const all = (heading: string) => swept(() => heading);

/** The counts of every place, in the order in which they are drawn. */
const counts = ({ layers }: Chart): (HeadingCount | undefined)[] =>
  layers.flatMap((layer) => {
    if (layer.kind === 'cells') return layer.cells.map(({ heading }) => heading);
    if (layer.kind !== 'line') return [];
    return layer.points.filter(({ seeds }) => seeds !== undefined).map(({ heading }) => heading);
  });
const notes = (found: Chart) => (found.notes ?? []).join('\n');
const ERROR = { values: ['risk.limit.error'] };

describe.each(['phase', 'curves'])('the figure %s', (figure) => {
  const mark = figure === 'phase' ? 'Hatched' : 'Hollow';
  const labelOf = ({ y, colours }: Chart) => colours?.label ?? y.label;

  it('counts at each place which of its cells head where', () => {
    const found = counts(chart(figure, mixed, ERROR));
    expect(found).toHaveLength(9);
    const total = (of: (typeof HEADINGS)[number]) =>
      found.reduce((sum, count) => sum + (count?.[of] ?? Number.NaN), 0);
    expect(HEADINGS.map(total)).toEqual([16, 14, 6]);
  });

  it('says so in a note, and names the limit as no limit where any cell does not head there', () => {
    const found = chart(figure, mixed, ERROR);
    expect(notes(found)).toContain(
      `${mark}: training does not go to the activated max-margin direction (not reached), in 14 of 36 cells; undecided in 6.`,
    );
    expect(labelOf(found)).toBe('test error of the activated max-margin direction');
    expect(found.key?.map(({ name }) => name)).toContain('not reached');
  });

  it('is what it was where all cells head there, and leaves undecided ones as they are', () => {
    const reached = chart(figure, all('reached'), ERROR);
    expect(notes(reached)).not.toMatch(/training|undecided/i);
    expect(labelOf(reached)).toBe('test error of the limit');
    const undecided = chart(figure, all('undecided'), ERROR);
    expect(notes(undecided)).toContain('is undecided in 36 of 36 cells');
    expect(undecided.key?.map(({ name }) => name)).not.toContain('not reached');
    expect(labelOf(chart(figure, all('notReached'), ERROR))).toBe(
      'test error of the activated max-margin direction (not reached)',
    );
  });

  it('shows what is reached where nothing is asked for, and says of what kind it is', () => {
    const kinds = ['activated', 'sliding', 'sliding', 'pattern'];
    const followed = (known: (seed: number) => boolean) =>
      table([axis('a', [1, 2, 3]), axis('b', [1, 2, 3])], 4, (_, seed) => ({
        ...{ 'risk.limit.error': 0.1, 'risk.limit.log10Error': -1, 'limit.heading': 'notReached' },
        'risk.reached.error': known(seed) ? 0.2 : null,
        'risk.reached.log10Error': known(seed) ? -0.7 : null,
        'limit.reached.kind': known(seed) ? kinds[seed] : null,
      }));
    const found = chart(
      figure,
      followed((seed) => seed < 3),
    );
    expect(labelOf(found)).toMatch(/test error of what is reached$/);
    expect(notes(found)).toContain(
      'What is reached is activated in 9 of 36 cells, sliding in 18; not known in 9.',
    );
    expect(notes(found)).not.toMatch(/training/);
    expect(counts(found).every((count) => count === undefined)).toBe(true);
    const nowhere = chart(
      figure,
      followed(() => false),
    );
    expect(labelOf(nowhere)).toMatch(/of the activated max-margin direction \(not reached\)$/);
  });

  it('marks nothing where the quantity is of the network itself, or nothing says where cells head', () => {
    const itself = chart(figure, mixed, { values: ['risk.atEnd'] });
    expect(counts(itself).every((count) => count === undefined)).toBe(true);
    expect(notes(itself)).not.toMatch(/training/);
    const silent = chart(
      figure,
      swept(() => null),
      ERROR,
    );
    expect(labelOf(silent)).toBe('test error of the limit');
  });

  it.each(HEADINGS)('shows only cells that are %s', (only) => {
    const found = chart(figure, mixed, { ...ERROR, only });
    for (const count of counts(found)) {
      for (const other of HEADINGS) expect(count?.[other] === 0).toBe(other !== only);
    }
    expect(notes(found)).toContain(`Only cells with limit.heading = ${only}.`);
  });

  it('refuses a choice that leaves no cell, and says what there is', () => {
    expect(() => made(figure, all('reached'), { ...ERROR, only: 'notReached' })).toThrow(
      /--only: must choose some cell; there are 36 reached; got "notReached"/,
    );
  });

  it('shows the marks in every format', () => {
    const [with_, without] = [mixed, all('undecided')].map((of) => chart(figure, of, ERROR));
    const csv = chartCsv(with_, provenance).split('\n');
    const header = csv.find((line) => line.startsWith('series')) ?? '';
    expect(header.split(',')).toEqual(expect.arrayContaining(['reached', 'notReached', 'undecided']));
    expect(csv.filter((line) => /,0,4,0$/.test(line))).toHaveLength(1);
    const shapes = (of: Chart) => {
      const svg = drawChart(of, { document }) as unknown as Svg;
      const paths = [...svg.querySelectorAll('path')];
      const hollow = [...svg.querySelectorAll('g')].filter(
        (group) => group.getAttribute('fill') === 'var(--plot-background)',
      );
      const diagonals = paths.filter((path) => (path.getAttribute('d')?.match(/M/g)?.length ?? 0) >= 18);
      return figure === 'phase' ? diagonals.length : hollow.length;
    };
    expect(shapes(with_)).toBeGreaterThan(0);
    expect(shapes(without)).toBe(0);
    const tikz = (of: Chart) => chartTikz(of, provenance);
    const drawn = figure === 'phase' ? /draw=black, line width=0.4pt/ : /fill=white/;
    expect(tikz(with_)).toMatch(drawn);
    expect(tikz(without)).not.toMatch(drawn);
  });
});

describe('marks of other figures', () => {
  it('are put on a reference of the limit beside a quantity that is not', () => {
    const found = chart('curves', mixed, { values: ['risk.atEnd'], reference: 'risk.limit.error' });
    const dashed = found.layers.filter(
      (layer): layer is LineLayer => layer.kind === 'line' && layer.dash === '2,3',
    );
    expect(dashed.some(({ points }) => points.some(({ heading }) => heading?.notReached))).toBe(true);
    expect(notes(found)).toContain('Hollow: training does not go');
  });

  it('know which quantities are of the limit', () => {
    for (const path of ['risk.limit.gamma/data.signalNorm', 'limit.objective', 'risk.cantelli', 'residual'])
      expect(isOfLimit(path), path).toBe(true);
    for (const path of [
      'limit.heading=reached',
      'limit.activated',
      'risk.atEnd',
      'risk.predicted',
      'verdict.overfitting=benign',
    ])
      expect(isOfLimit(path), path).toBe(false);
  });
});
