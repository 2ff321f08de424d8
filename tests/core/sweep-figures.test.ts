import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import {
  type CellsLayer,
  type Chart,
  isRefusal,
  type LineLayer,
  type SpanLayer,
} from '../../src/figures/chart.ts';
import type { TrajectoryRow } from '../../src/record/record.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { fitLine } from '../../src/statistics/least-squares.ts';
import { meanEstimate } from '../../src/statistics/mean.ts';
import type { SweepTable } from '../../src/sweep/table.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { axis, chart, geometric, law, made, N, norm, planted, table } from '../support/sweep-tables.ts';

function lines({ layers }: Chart, name: RegExp): LineLayer[] {
  return layers.filter((layer): layer is LineLayer => layer.kind === 'line' && name.test(layer.name));
}

function spans({ layers }: Chart, kind: SpanLayer['kind'], name: RegExp): SpanLayer[] {
  return layers.filter((layer): layer is SpanLayer => layer.kind === kind && name.test(layer.name));
}

function cells({ layers }: Chart): CellsLayer['cells'] {
  return layers.flatMap((layer) => (layer.kind === 'cells' ? layer.cells : []));
}

describe('a phase diagram', () => {
  it('shows the mean over seeds of every cell, once, where it lies', () => {
    const found = cells(chart('phase', law));
    expect(found).toHaveLength(8 * 6);
    for (const cell of found) {
      const values = [0, 1, 2, 3].map((seed) => planted(cell.x, cell.y, seed)['risk.limit.error']);
      const { mean, interval } = meanEstimate(values);
      expectRelative(cell.value, mean, 1e-13);
      expectClose([cell.low!, cell.high!], interval!, 1e-13);
      expect(cell.seeds).toBe(4);
      expect(cell.x1 < cell.x && cell.x < cell.x2 && cell.y1 < cell.y && cell.y < cell.y2).toBe(true);
    }
  });

  it('draws the lines of theory where the cells say that they are: exactly, for power laws on logarithmic axes', () => {
    const found = chart('phase', law);
    const [ratio] = lines(found, /^n‖μ‖² = R$/);
    const [frontier] = lines(found, /^n‖μ‖⁴ = ‖Σ‖ tr Σ$/);
    for (const { x, y } of ratio.points) expectRelative(N * x * x, y, 1e-11);
    for (const { x, y } of frontier.points) expectRelative(N * x ** 4, y, 1e-11);
    expect(found.key?.map(({ name }) => name)).toEqual([ratio.name, frontier.name]);
  });

  it('says on which side all cells lie when a line does not cross them', () => {
    const strong = table(
      [axis('norm', [10, 20, 40]), axis('d', [50, 100])],
      2,
      ({ norm: mu, d: dimension }, seed) => planted(Number(mu), Number(dimension), seed),
    );
    const { notes, key } = chart('phase', strong);
    expect(notes?.join(' ')).toMatch(/n‖μ‖² = R is not crossed: all cells lie above\./);
    expect(key).toEqual([]);
  });

  it('averages logarithms on a logarithmic scale, and takes all of [0, 1] for a share', () => {
    const geometricMean = cells(chart('phase', law, { values: ['risk.limit.gamma'], scale: 'log' }))[0];
    const logs = [0, 1, 2, 3].map((seed) =>
      Math.log(planted(norm.values[0] as number, 10, seed)['risk.limit.gamma']),
    );
    expectRelative(geometricMean.value, Math.exp(logs.reduce((a, b) => a + b) / 4), 1e-12);
    expectRelative(geometricMean.high, Math.exp(meanEstimate(logs).interval![1]), 1e-12);
    for (const text of ['data.positivelyCorrelated', 'verdict.overfitting=benign']) {
      const share = chart('phase', law, { values: [text] });
      expect(share.colours?.domain).toEqual([0, 1]);
      for (const { x, y, value, low, high } of cells(share)) {
        const hits = [0, 1, 2, 3].filter((seed) => {
          const values = planted(x, y, seed);
          return text === 'data.positivelyCorrelated'
            ? values[text]
            : values['verdict.overfitting'] === 'benign';
        }).length;
        expect(value).toBe(hits / 4);
        expect([low, high]).toEqual(Object.values(clopperPearson(hits, 4)));
      }
    }
    expect(
      cells(chart('phase', law, { values: ['risk.limit.gamma/data.signalNorm'] }))[0].value,
    ).toBeLessThan(1.1);
  });

  it('marks what failed and what has no value, and says how many', () => {
    const holes = table([axis('u', [1, 2, 3]), axis('v', [1, 2])], 3, ({ u, v }, seed) => {
      if (u === 1 && v === 1) return null;
      if (u === 2 && v === 1 && seed === 0) return null;
      return { q: u === 3 && v === 2 ? null : Number(u) + Number(v) };
    });
    const found = chart('phase', holes, { values: ['q'] });
    const at = (x: number, y: number) => cells(found).find((cell) => cell.x === x && cell.y === y)!;
    expect([at(1, 1), at(2, 1), at(3, 2), at(3, 1)].map(({ missing }) => missing)).toEqual([
      'all',
      'some',
      'all',
      'none',
    ]);
    expect([at(1, 1).value, at(2, 1).value, at(2, 1).seeds]).toEqual([null, 3, 2]);
    expect(at(1, 1).detail).toMatch(/failed: 3[\s\S]*planted/);
    const said = found.notes?.join(' ');
    for (const part of [
      'Grey, ×: no seed has a value (2 places)',
      'White dot: some seeds have none (1 places)',
      '3 cells left out: no value',
      '4 cells left out: they failed',
      'mean of 2 to 3 seeds',
    ]) {
      expect(said).toContain(part);
    }
  });

  it('has a small multiple for each place on a third axis, with one scale of colours', () => {
    const third = table(
      [axis('u', [1, 2]), axis('v', [1, 2]), axis('w', ['a', 'b', 'c'], { scale: 'ordinal' })],
      2,
      ({ u, v, w }) => ({
        q: Number(u) * Number(v) + (w === 'c' ? 10 : 0),
      }),
    );
    const found = chart('phase', third, { values: ['q'] });
    expect(found.panels).toEqual(['a', 'b', 'c']);
    expect(found.colours?.domain).toEqual([1, 14]);
    expect(found.layers.map((layer) => ('panel' in layer ? layer.panel : null))).toEqual([0, 1, 2]);
    const one = chart('phase', third, { values: ['q'], at: { w: 'b' } });
    expect(one.panels).toBeUndefined();
    expect(cells(one).map(({ value }) => value)).toEqual([1, 2, 2, 4]);
  });

  it('leaves cells between the places of the grid out, and says so', () => {
    const [first, ...rest] = law.rows;
    const between = { ...law, rows: [{ ...first, at: { ...first.at, norm: 0.7 } }, ...rest] };
    expect(cells(chart('phase', between))).toHaveLength(48);
    expect(chart('phase', between).notes?.join(' ')).toContain(
      '1 cells between the places of the grid are not shown',
    );
  });
});

describe('curves', () => {
  it('show mean and t interval at every place', () => {
    const found = chart('curves', law, { values: ['risk.limit.gamma'], at: { d: '10' } });
    const [line] = lines(found, /^Γ/);
    const [band] = spans(found, 'band', /^Γ/);
    expect(line.points.map(({ x }) => x)).toEqual(norm.values);
    for (const [i, { x, y }] of line.points.entries()) {
      const { mean, interval } = meanEstimate(
        [0, 1, 2, 3].map((seed) => planted(x, 10, seed)['risk.limit.gamma']),
      );
      expectRelative(y, mean, 1e-13);
      expectClose([band.spans[i].low, band.spans[i].high], interval!, 1e-13);
    }
    expect(found.notes?.[0]).toBe('Line and band: mean of 4 seeds, 95 % t interval.');
  });

  it('have the slopes of the regimes, over seeds', () => {
    const power = table(
      [axis('norm', geometric(0.01, 100, 21), { scale: 'log' })],
      5,
      ({ norm: mu }, seed) => {
        const strong = Number(mu) >= 3;
        const exponent = (strong ? 1 : 2) + 0.1 * (seed - 2);
        return {
          q: Number(mu) ** exponent,
          'regime.name': strong ? 'strong' : Number(mu) <= 0.3 ? 'weak' : 'critical',
        };
      },
    );
    const found = chart('curves', power, { values: ['q'], scale: 'log' });
    const fits = lines(found, /^slope/).map(({ fit }) => fit!);
    const want = meanEstimate([0.8, 0.9, 1, 1.1, 1.2]);
    for (const [k, slope] of [2, 1].entries()) {
      expectRelative(fits[k].slope, slope, 1e-12);
      expectRelative(fits[k].standardError, want.standardError!, 1e-10);
      expectRelative(fits[k].high! - fits[k].slope, want.interval![1] - 1, 1e-10);
      expect(fits[k].seeds).toBe(5);
    }
    expect(found.key?.map(({ name }) => name)).toEqual([
      'slope 2.00, weak regime',
      'slope 1.00, strong regime',
    ]);
    expect(found.notes?.join(' ')).toMatch(
      /least squares of each of 5 seeds, their mean and 95 % t interval/,
    );
  });

  it('have slopes over given ranges, of one seed with the interval of its line', () => {
    const x = [1, 2, 3, 4, 5, 6];
    const y = [2, 4, 5, 4, 5, 90];
    const one = table([axis('x', x)], 1, ({ x: at }) => ({ q: y[Number(at) - 1] }));
    const found = chart('curves', one, { values: ['q'], fit: [[1, 5]] });
    const [{ fit, points }] = lines(found, /^slope/);
    const want = fitLine(x.slice(0, 5), y.slice(0, 5));
    expect([fit?.slope, fit?.standardError, fit?.low, fit?.high]).toEqual([
      want.slope,
      want.standardError,
      ...want.interval!,
    ]);
    expect(points.map((point) => point.x)).toEqual([1, 5]);
    expect(lines(chart('curves', one, { values: ['q'], fit: [[1, 2]] }), /^slope/)).toEqual([]);
  });

  it('are one for each place on a second axis, or one for each quantity', () => {
    const byDimension = chart('curves', law, {
      values: ['risk.limit.gamma'],
      reference: 'risk.predictedGamma',
    });
    expect(byDimension.key).toHaveLength(7);
    expect(lines(byDimension, /predicted/)).toHaveLength(6);
    expect(new Set(lines(byDimension, /^d = [^:]*$/).map(({ stroke }) => stroke)).size).toBe(6);
    const quantities = chart('curves', law, {
      values: ['risk.limit.gamma', 'risk.predictedGamma'],
      at: { d: '10' },
    });
    expect(quantities.key?.map(({ name }) => name)).toEqual(['Γ (test error Φ(−Γ))', 'predicted Γ']);
  });

  it('never average over an axis that is neither shown nor held', () => {
    const four = table(
      [axis('a', [1, 2]), axis('b', [1, 2]), axis('c', [1, 2]), axis('e', [1, 2])],
      1,
      ({ a }) => ({ q: Number(a) }),
    );
    expect(() => made('curves', four, { values: ['q'] })).toThrow(/must hold the axis e, as in --at e=1/);
    expect(isRefusal(made('curves', four, { values: ['q'], at: { e: '2' } }))).toBe(false);
    expect(() => made('curves', four, { values: ['q'], at: { e: '3' } })).toThrow(/must be one of 1, 2/);
  });
});

describe('a collapse', () => {
  it('puts curves of all sizes on one, at the abscissa that the cells record', () => {
    const found = chart('collapse', law);
    for (const { points } of lines(found, /^d = [^:]*$/)) {
      for (const { x, y } of points) expect(Math.abs(y / Math.sqrt(x / (1 + x)) - 1)).toBeLessThan(0.06);
    }
    for (const { points } of lines(found, /predicted/)) {
      for (const { x, y } of points) expectRelative(y, Math.sqrt(x / (1 + x)), 1e-12);
    }
    const [, before, after] = /ordinate: ([\d.]+) % against .*, ([\d.]+) % against/.exec(
      found.notes?.[1] ?? '',
    )!;
    expect(Number(before)).toBeGreaterThan(10);
    expect(Number(after)).toBeLessThan(3);
  });

  it('is told from what does not collapse', () => {
    const wrong = chart('collapse', law, { against: 'data.signalNorm' });
    const [, after] = /, ([\d.]+) % against/.exec(wrong.notes?.[1] ?? '')!;
    expect(Number(after)).toBeGreaterThan(10);
  });
});

describe('coverage', () => {
  it('is the share of seeds with its exact binomial interval', () => {
    const found = chart('coverage', law, { at: { d: '10' } });
    const [line] = lines(found, /≥ 0/);
    const [bars] = spans(found, 'bars', /≥ 0/);
    for (const [i, { x, y }] of line.points.entries()) {
      const hits = [0, 1, 2, 3].filter((seed) => planted(x, 10, seed)['data.positivelyCorrelated']).length;
      expect(y).toBe(hits / 4);
      const { lower, upper } = clopperPearson(hits, 4);
      expect([bars.spans[i].low, bars.spans[i].high]).toEqual([lower, upper]);
    }
    expect(found.notes?.[0]).toContain('95 % Clopper–Pearson intervals');
    expect(found.key?.map(({ name }) => name)).toEqual(['all yᵢyₖ⟨xᵢ, xₖ⟩ ≥ 0', 'interpolates']);
    expect(made('coverage', law, { values: ['risk.limit.gamma'], at: { d: '10' } })).toEqual({
      refused: 'risk.limit.gamma is a number, not a premise that holds or fails',
    });
  });
});

describe('trajectories', () => {
  const rows = (slope: number) =>
    [0, 1, 10, 100].map((t) => ({ t, residual: t === 0 ? null : t ** -slope })) as unknown as TrajectoryRow[];
  const plain = table([axis('a', [1, 2, 3])], 2, () => ({ q: 1 }));
  const kept: SweepTable = {
    ...plain,
    rows: plain.rows.map((row) => ({ ...row, kept: { 'training.trajectory': rows(Number(row.at.a)) } })),
  };

  it('are those of the chosen cells', () => {
    const found = chart('trajectories', kept, { at: { seed: '1' } });
    expect(found.key?.map(({ name }) => name)).toEqual(['a = 1', 'a = 2', 'a = 3']);
    expect(lines(found, /a = 2/)[0].points).toEqual([1, 10, 100].map((x) => ({ x, y: x ** -2 })));
    expect(chart('trajectories', kept, { at: { a: '2' } }).key).toHaveLength(1);
    expect(() => made('trajectories', kept, { values: ['nonsense'] })).toThrow(InputError);
    expect(() => made('trajectories', kept, { at: { b: '2' } })).toThrow(InputError);
  });

  it('are refused where none is kept or chosen', () => {
    expect(made('trajectories', plain)).toMatchObject({
      refused: expect.stringContaining('keep: [training.trajectory]'),
    });
    expect(made('trajectories', kept, { at: { seed: '9' } })).toEqual({ refused: 'no cell is chosen' });
    const many = table([axis('a', geometric(1, 99, 17))], 1, () => ({ q: 1 }));
    expect(made('trajectories', many)).toMatchObject({
      refused: expect.stringContaining('17 cells are chosen'),
    });
  });
});
