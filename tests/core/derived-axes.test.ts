/** Axes and values of a sweep's figures that are expressions. */
import { describe, expect, it } from 'vitest';
import type { LineLayer } from '../../src/figures/chart.ts';
import { quantityOf } from '../../src/figures/sweep/quantity.ts';
import { expectRelative } from '../support/close.ts';
import { refusal } from '../support/refusal.ts';
import { axis, chart, law, planted, table } from '../support/sweep-tables.ts';

const sizes = table(
  [
    axis('n', [50, 100], { path: 'data.n', scale: 'log' }),
    axis('d', [100, 200, 400], { path: 'data.d', scale: 'log' }),
  ],
  2,
  ({ n, d }, seed) => ({
    'risk.limit.error': Number(n) / Number(d) / 10,
    'data.rank': Number(d) + seed,
    'limit.heading': 'reached',
  }),
);

function lines(found: ReturnType<typeof chart>): LineLayer[] {
  return found.layers.filter((layer): layer is LineLayer => layer.kind === 'line');
}

describe('an axis that is an expression', () => {
  it('has a place for each of its values, with a curve for each place of another', () => {
    const found = chart('curves', sizes, { x: 'd/n', series: 'n', values: ['risk.limit.error'] });
    expect(found.x).toMatchObject({ label: 'd/n, logarithmic', scale: 'log' });
    const own = lines(found).map(({ points }) => points.map(({ x, y }) => [x, y]));
    expect(own).toEqual([
      [
        [2, 0.05],
        [4, 0.025],
        [8, 0.0125],
      ],
      [
        [1, 0.1],
        [2, 0.05],
        [4, 0.025],
      ],
    ]);
  });

  it('may be of what the cells record', () => {
    const found = chart('curves', sizes, {
      x: 'log10(data.rank - d + 1)',
      at: { n: '50', d: '100' },
      values: ['risk.limit.error'],
    });
    expect(lines(found)[0].points.map(({ x }) => x)).toEqual([0, 0.301029995664]);
    expect(found.x).toMatchObject({ scale: 'linear' });
  });

  it('goes up the frame of a phase diagram', () => {
    const found = chart('phase', sizes, { x: 'n', y: 'd/n', values: ['risk.limit.error'] });
    const cells = found.layers.flatMap((layer) => (layer.kind === 'cells' ? layer.cells : []));
    for (const { x, y, value } of cells) if (value !== null) expectRelative(value, 0.1 / y, 1e-13, `${x}`);
    expect(cells.filter(({ value }) => value !== null)).toHaveLength(6);
  });

  it('is refused where different experiments lie at one place, or it has no value', () => {
    const view = { values: ['risk.limit.error'] };
    const two = { values: ['risk.limit.error', 'data.rank'] };
    expect(refusal(() => chart('curves', sizes, { ...two, x: 'd - d' }))).toMatch(
      /must hold the axis d, as in --at d=100/,
    );
    expect(refusal(() => chart('curves', sizes, { ...view, x: 'log(n - 100)' }))).toMatch(
      /--x: must have a value at every cell: log\(n - 100\) is no number/,
    );
    expect(refusal(() => chart('curves', sizes, { ...view, x: 'width/n' }))).toMatch(
      /--x: must be an axis of the sweep \(n, d\), or an expression of axes and paths.*got "width"/,
    );
    expect(refusal(() => chart('curves', sizes, { ...view, x: 'd/' }))).toMatch(
      /--x: must be an expression: at character 3/,
    );
  });
});

describe('a value that is an expression', () => {
  it('is evaluated cell by cell, and called by the symbols of its paths', () => {
    const quantity = quantityOf(law, 'log10(risk.limit.error)*2 - regime.ratio^.5');
    const cell = law.rows[5];
    const of = planted(Number(cell.at.norm), Number(cell.at.d), cell.seed);
    expectRelative(
      quantity.of(cell),
      2 * Math.log10(of['risk.limit.error']) - Math.sqrt(of['regime.ratio']),
      1e-12,
    );
    expect(quantity).toMatchObject({
      label: 'log10(test error of the limit)*2 - n‖μ‖²/R^.5',
      kind: 'mean',
      ofLimit: true,
    });
  });

  it('counts seeds where it is a comparison, beside PATH=VALUE', () => {
    const [less, word] = ['risk.limit.gamma >= 3', "verdict.overfitting == 'benign'"].map((text) =>
      quantityOf(law, text),
    );
    const old = quantityOf(law, 'verdict.overfitting=benign');
    expect([less.kind, word.kind, old.kind]).toEqual(['share', 'share', 'share']);
    for (const row of law.rows) {
      expect(less.of(row)).toBe(Number(Number(row.values['risk.limit.gamma']) >= 3));
      expect(word.of(row)).toBe(old.of(row));
    }
    expect(less.label).toBe('share of seeds: Γ >= 3');
  });

  it('is null where a path has nothing, and refused where it has words or no cell has the path', () => {
    expect(quantityOf(law, 'limit.objective*2').of(law.rows[0])).toBeNull();
    expect(quantityOf(law, 'risk.limit.gamma/(verdict.interpolates - 1)').of(law.rows[0])).toBeNull();
    expect(refusal(() => quantityOf(law, 'verdict.overfitting*2'))).toMatch(/the word "\w+".*at character 1/);
    expect(refusal(() => quantityOf(law, 'risk.limit.gama*2'))).toMatch(
      /must be a path of the records, PATH=VALUE or an expression of paths, as in risk\.limit/,
    );
    expect(refusal(() => quantityOf(law, 'risk.limit.gamma*'))).toMatch(/at character 18/);
  });
});
