import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { isRefusal } from '../../src/figures/chart.ts';
import { drawChart } from '../../src/figures/formats/svg.ts';
import { chartTikz } from '../../src/figures/formats/tikz.ts';
import type { View } from '../../src/figures/sweep/view.ts';
import { hostContext, type Svg, texts } from '../support/figure-host.ts';
import { axis, chart, law, made, table } from '../support/sweep-tables.ts';

const context = await hostContext();

describe('tables with nothing to show', () => {
  const empty = table([], 0, () => ({}));
  const single = table([axis('u', [1]), axis('v', [1])], 1, () => ({ q: 1 }));
  const failed = table([axis('u', [1, 2]), axis('v', [1, 2])], 2, () => null);
  const absent = table([axis('u', [1, 2]), axis('v', [1, 2])], 2, () => ({ q: null, 'regime.ratio': 1 }));

  it.each(['phase', 'curves', 'collapse', 'coverage', 'trajectories'])(
    'get a stated refusal from %s',
    (figure) => {
      for (const [of, view] of [
        [empty, {}],
        [single, { values: ['q'] }],
        [failed, {}],
        [absent, { values: ['q'], at: figure === 'coverage' ? { v: '1' } : {} }],
      ] as const) {
        const column = figure === 'trajectories' ? {} : view;
        let said: string;
        try {
          const found = made(figure, of, column);
          said = isRefusal(found) ? found.refused : 'drawn';
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          said = (error as Error).message;
        }
        expect(said).not.toBe('drawn');
        expect(said.length).toBeGreaterThan(15);
      }
    },
  );

  it('and wrong names are told with those there are', () => {
    expect(() => made('phase', law, { x: 'width' })).toThrow(
      /--x: must be an axis of the sweep \(norm, d\), or an expression of axes and paths.*got "width"/,
    );
    expect(() => made('phase', law, { values: ['risk.limit.gama'] })).toThrow(/as in risk\.limit\.gamma/);
    expect(() => made('phase', law, { values: ['verdict.overfitting'] })).toThrow(/verdict\.overfitting=/);
    expect(() => made('phase', law, { values: ['risk.limit.gamma/nonsense'] })).toThrow(/got "nonsense"/);
    expect(() => made('phase', law, { values: ['nonsense=1'] })).toThrow(/got "nonsense"/);
    expect(made('phase', law, { values: ['limit.objective'] })).toEqual({
      refused: 'no cell of this view has a value of limit.objective',
    });
  });
});

describe.each([340, 640])('every figure, %i pixels wide', (width) => {
  const views: [string, View][] = [
    ['phase', {}],
    ['phase', { values: ['risk.limit.gamma'], scale: 'log' }],
    ['curves', { values: ['risk.limit.gamma'], scale: 'log', reference: 'risk.predictedGamma' }],
    ['curves', { panels: 'd' }],
    ['collapse', {}],
    ['coverage', { panels: 'd' }],
  ];

  it.each(views)('%s %j: a picture for LaTeX in ASCII', (figure, view) => {
    const tex = chartTikz(chart(figure, law, view), { program: '', spec: '', hash: '', command: '' });
    expect(tex.replace(/^%.*$/gm, '')).toMatch(/^[\n -~]*$/);
  });

  it.each(views)('%s %j: labelled, inside its canvas, the same twice', (figure, view) => {
    const draw = () => drawChart(chart(figure, law, view), { ...context, width }) as unknown as Svg;
    const svg = draw();
    expect(draw().outerHTML).toBe(svg.outerHTML);
    expect(svg.getAttribute('width')).toBe(String(width));
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.outerHTML).not.toMatch(/NaN|undefined|Infinity|⚠/);
    expect(texts(svg, 'x-axis label').join('')).toMatch(/.+ →$/);
    expect(texts(svg, 'y-axis label').join('')).toMatch(/^↑ .+/);
    expect(texts(svg, 'notes').join(' ')).toMatch(/seeds/);
    for (const line of texts(svg, 'notes')) expect(line.length * 11 * 0.6).toBeLessThan(width);
    for (const entry of svg.querySelectorAll('g[aria-label="key"] text')) {
      expect(Number(entry.getAttribute('x')) + entry.textContent.length * 13 * 0.6).toBeLessThanOrEqual(
        width,
      );
    }
  });
});
