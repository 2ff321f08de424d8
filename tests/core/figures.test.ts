import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { chartTikz } from '../../src/figures/formats/tikz.ts';
import { figures } from '../../src/figures/index.ts';
import { CLASSES } from '../../src/figures/run/classes.ts';
import { MOST_MARKS, thinned } from '../../src/figures/thinning.ts';
import { decades, enclosingDecades, number, power, tick } from '../../src/figures/ticks.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

import { circles, hostContext, type Svg, texts, translations } from '../support/figure-host.ts';

const context = await hostContext();
const small = {
  data: { n: 12, d: 2000, signal: { norm: 12 } },
  network: { width: 6 },
  training: { steps: 300 },
};
const real = recordOf(small);
/** Points may be moved. */
const moved = recordOf({ ...small, risk: { robustRadii: [0, 1, 5] } });
/** Beside the regularisation path. */
const beside = recordOf({ ...small, report: { measures: ['regularisationPath'] } });
/** All other measures are asked for, of steps that move entry by entry. */
const measured = recordOf({
  ...small,
  training: { steps: 300, optimizer: 'signDescent' },
  report: { measures: ['marginQuantiles', 'normMargins', 'neurons', 'collapse'] },
});
const MEASURED = [
  'margin-quantiles',
  'margin-linf',
  'margin-spectral',
  'neurons',
  'participation',
  'collapse',
  'collapse-cosines',
  'regularisation-path',
];
const plane = real.plane!;
/** Neurons slide, and all else is there too. */
const sliding = recordOf({
  data: { n: 8, d: 20, signal: { norm: 1 } },
  network: { width: 4, slope: 0.1 },
  training: { steps: 400 },
});
const recordFor = (name: string) => {
  if (name === 'regularisation-path') return beside;
  if (MEASURED.includes(name)) return measured;
  return name.startsWith('reached-') ? sliding : name === 'robust-error' ? moved : real;
};

function recordOf(spec: object): ExperimentRecord {
  return run(resolveSpec(spec), null).record;
}

function drawn(name: string, record: ExperimentRecord, width?: number): Svg {
  const figure = figures.find((one) => one.name === name);
  const element = figure?.draw(record, width === undefined ? context : { ...context, width });
  if (!element) throw new Error(`no figure ${name}`);
  return element as unknown as Svg;
}

describe.each(figures)('the figure $name', ({ name, needs }) => {
  it('has labelled axes with ticks, a name for those who cannot see it, and no warning', () => {
    const svg = drawn(name, recordFor(name));
    for (const axis of ['x', 'y']) {
      expect(texts(svg, `${axis}-axis label`).join('')).toMatch(/[→↑]/);
      expect(texts(svg, `${axis}-axis tick label`).filter((label) => label !== '').length).toBeGreaterThan(1);
    }
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.getAttribute('aria-label')).toMatch(/^[A-Z].{20}/);
    expect(svg.outerHTML).not.toMatch(/NaN|undefined|Infinity|\u26a0/);
    expect(needs.length).toBeGreaterThan(0);
  });

  it('is the same twice, and has the width asked for', () => {
    expect(drawn(name, recordFor(name)).outerHTML).toBe(drawn(name, recordFor(name)).outerHTML);
    expect(drawn(name, recordFor(name)).getAttribute('width')).toBe('640');
    expect(drawn(name, recordFor(name), 340).getAttribute('width')).toBe('340');
  });

  it('has a picture for LaTeX that needs no character beyond ASCII', () => {
    const chart = figures.find((one) => one.name === name)!.chart(recordFor(name))!;
    const tex = chartTikz(chart, { program: '', spec: '', hash: '', command: '' });
    expect(tex.replace(/^%.*$/gm, '')).toMatch(/^[\n -~]*$/);
  });

  it('puts every mark and every label inside its canvas', () => {
    const svg = drawn(name, recordFor(name), 340);
    const height = Number(svg.getAttribute('height'));
    const places = [...translations(svg, 'text'), ...translations(svg, 'path'), ...circles(svg)];
    expect(places.length).toBeGreaterThan(10);
    for (const [x, y] of places) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(340);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(height);
    }
  });
});

describe('a trajectory to 10^300', () => {
  const endless = recordOf({ ...small, training: { steps: 300, horizon: 'infinity' } });

  it.each(['loss', 'margins', 'convergence', 'normalized-margin', 'activation'])(
    'of %s has round ticks, and t = 0 apart from t = 1',
    (name) => {
      const svg = drawn(name, endless, 340);
      const labels = texts(svg, 'x-axis tick label');
      expect(labels.slice(0, 2)).toEqual(['0', '1']);
      for (const label of labels.slice(2)) expect(label).toMatch(/^10[⁰¹²³⁴⁵⁶⁷⁸⁹]*0?⁰$/);
      expect(labels.at(-1)).toBe('10³⁰⁰');
      const [zero, one] = translations(svg, 'g[aria-label="x-axis tick label"] text').map(([x]) => x);
      expect(one - zero).toBeGreaterThan(8);
      expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
    },
  );

  it('says where its flow takes over, and shows the margins at its end', () => {
    expect(texts(drawn('loss', endless)).join()).toContain('followed as a flow from: t = 300');
    expect(texts(drawn('loss', real)).join()).not.toContain('flow');
    const heights = translations(drawn('margins', endless), 'path, text').map(([, y]) => y);
    expect(Math.min(...heights)).toBeLessThan(60);
  });
});

describe('what t counts', () => {
  const flow = recordOf({ ...small, training: { steps: 300, optimizer: 'gradientFlow' } });

  it.each(['loss', 'margins', 'convergence', 'normalized-margin', 'activation', 'test-error', 'stable-rank'])(
    'is said below the figure %s: updates, or units of alpha of gradient flow',
    (name) => {
      expect(texts(drawn(name, real), 'x-axis label').join()).toContain('t, updates');
      expect(texts(drawn(name, flow), 'x-axis label').join()).toContain('t, units of α');
    },
  );
});

describe('what is not there', () => {
  it('is not drawn when no step was taken', () => {
    const untrained = recordOf({ ...small, training: { steps: 0 } });
    const absent = figures.filter(({ draw }) => draw(untrained, context) === null).map(({ name }) => name);
    expect(absent).toEqual(
      figures
        .map(({ name }) => name)
        .filter((name) => !['plane', 'dual', 'spectrum', 'signed-products'].includes(name)),
    );
    expect(untrained.notes['training.logTime']).toBe('no step was taken');
  });

  it('is not drawn when the margin problem has no solution, and a note says why', () => {
    const record = recordOf({
      data: { n: 40, d: 3, signal: { norm: 0.3 } },
      network: { slope: 1, width: 4 },
      training: { steps: 50 },
    });
    expect(record.limit.status).toBe('infeasible');
    for (const { name, needs, otherwise, draw } of figures) {
      const missing = draw(record, context) === null;
      expect(missing, name).toBe(
        [
          ...MEASURED,
          'convergence',
          'robust-error',
          'plane',
          'dual',
          'reached-pattern',
          'reached-changes',
        ].includes(name),
      );
      if (missing && otherwise === undefined)
        expect(needs.some((path) => record.notes[path] !== undefined)).toBe(true);
    }
  });

  it('gives way to that of the pattern that training is shown to stay in, where that is judged', () => {
    const reached = { ...real.risk.limit!, error: 0.125, zeroShare: 0 };
    const away: ExperimentRecord = {
      ...real,
      limit: { ...real.limit, heading: 'notReached' },
      risk: { ...real.risk, reached },
      verdict: { ...real.verdict, judged: 'reached' },
    };
    const said = (record: ExperimentRecord): string => texts(drawn('test-error', record)).join(' ');
    expect(said(away)).toMatch(/the limit of the pattern it stays in 0\.125.*\(not reached\)/);
    expect(said({ ...away, verdict: { ...away.verdict, judged: 'atEnd' } })).not.toContain('stays in');
    expect(said(real)).not.toContain('stays in');
  });

  it('is left out of a figure that can do without', () => {
    const bare = { ...real, risk: { ...real.risk, limit: null, bayes: null }, plane: null };
    const said = (name: string, record: ExperimentRecord): string => texts(drawn(name, record)).join(' ');
    expect(said('test-error', real)).toMatch(/limit \d.*Bayes \d/);
    expect(said('test-error', bare)).not.toMatch(/limit|Bayes/);
    expect(said('dual', real)).toMatch(/y = \+1/);
    expect(said('dual', bare)).not.toMatch(/y = \+1/);
    const boundless = { ...real, plane: { ...plane, bayesNormal: null } };
    expect(said('plane', real)).toMatch(/limit.*Bayes|Bayes.*limit/);
    expect(said('plane', boundless)).not.toMatch(/Bayes/);
  });
});

describe('the figures show what the record says', () => {
  it('every training point once, at equal scales on both axes', () => {
    const svg = drawn('plane', real);
    const places = CLASSES.flatMap(({ label, stroke }) => {
      const [points] = [...svg.querySelectorAll(`g[aria-label="dot"][stroke="${stroke}"]`)];
      const found = [...translations(points, 'path'), ...circles(points)];
      expect(found).toHaveLength(plane.labels.filter((y) => y === label).length);
      return found;
    });
    const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    const xScale = spread(places.map(([x]) => x)) / spread(plane.along);
    const yScale = spread(places.map(([, y]) => y)) / spread(plane.across);
    expect(Math.abs(xScale / yScale - 1)).toBeLessThan(1e-9);
  });

  it('both boundaries, perpendicular to their normals', () => {
    const svg = drawn('plane', real);
    const paths = [...svg.querySelectorAll('g[aria-label="line"] path')].map(
      (path) => path.getAttribute('d') ?? '',
    );
    expect(paths).toHaveLength(2);
    for (const [k, normal] of [plane.bayesNormal!, plane.limitNormal].entries()) {
      const [x1, y1, x2, y2] = paths[k].split(/[ML,]/).slice(1).map(Number);
      const [dx, dy] = [x2 - x1, y1 - y2];
      expect(Math.abs(normal[0] * dx + normal[1] * dy) / Math.sqrt(dx * dx + dy * dy)).toBeLessThan(1e-5);
    }
  });

  it('t = 0 as a mark of its own, left of t = 1 and not on the line', () => {
    const svg = drawn('activation', real);
    const xs = circles(svg).map(([x]) => x);
    expect(xs).toHaveLength(real.training.trajectory.length);
    expect(xs[0]).toBeLessThan(Math.min(...xs.slice(1)));
    expect(texts(svg, 'x-axis tick label')).toEqual(['0', '1', '10', '100']);
  });

  it('the steps of activation and interpolation, joined when they are one', () => {
    const at = (firstStep: number | null, interpolatedAt: number | null) => {
      const activation = { ...real.training.activation, firstStep };
      const training = { ...real.training, interpolatedAt, activation };
      return texts(drawn('loss', { ...real, training }), 'text');
    };
    expect(at(2, 2)).toEqual(['activated, interpolates: t = 2']);
    expect(at(2, 123)).toEqual(['activated: t = 2', 'interpolates: t = 123']);
    expect(at(null, 0)).toEqual(['interpolates: t = 0']);
    expect(at(null, null)).toEqual([]);
  });

  it('zeros among the dual weights as points without support', () => {
    const dual = real.limit.dual!.map((beta, i) => (i < 3 ? 0 : beta));
    expect(texts(drawn('dual', { ...real, limit: { ...real.limit, dual } })).join(' ')).toMatch(
      /3 of 12 are zero/,
    );
    expect(texts(drawn('dual', real)).join(' ')).not.toMatch(/are zero/);
  });

  it('no distance from the limit of exactly zero, which has no logarithm', () => {
    const trajectory = real.training.trajectory.map((row) => (row.t > 10 ? { ...row, residual: 0 } : row));
    const all = circles(drawn('convergence', real)).length;
    const svg = drawn('convergence', { ...real, training: { ...real.training, trajectory } });
    expect(all - circles(svg).length).toBe(trajectory.filter(({ t }) => t > 10).length);
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
  });

  it('at most a thousand marks, the first and the last among them', () => {
    const many = Array.from({ length: 123457 }, (_, i) => i);
    const kept = thinned(many);
    expect(kept).toHaveLength(MOST_MARKS);
    expect([kept[0], kept.at(-1)]).toEqual([0, 123456]);
    expect(new Set(kept).size).toBe(MOST_MARKS);
    expect(thinned([1, 2, 3])).toEqual([1, 2, 3]);
  });
});

describe('ticks', () => {
  it('are plain in the middle and powers of ten beyond', () => {
    expect([0, -0, 1.5, -2, 99999, 1e5, 2.5e-5, -1e-7, 1e300].map((value) => number(value))).toEqual([
      '0',
      '0',
      '1.5',
      '−2',
      '10⁵',
      '10⁵',
      '2.5×10⁻⁵',
      '−10⁻⁷',
      '10³⁰⁰',
    ]);
    expect([1, 10, 100, 1000, 1e-3, 0.1, 1e23, 20].map(power)).toEqual([
      '1',
      '10',
      '100',
      '10³',
      '10⁻³',
      '10⁻¹',
      '10²³',
      '',
    ]);
    expect([0, 5e-5, 1e-4, 1.5e-4].map(tick)).toEqual(['0', '5×10⁻⁵', '10⁻⁴', '1.5×10⁻⁴']);
    expect([0, 0.0005, 0.001].map(tick)).toEqual(['0', '0.0005', '0.001']);
    expect([0.1 + 0.2, 0.7].map(tick)).toEqual(['0.3', '0.7']);
  });

  it('lie on decades, not too many of them', () => {
    expect(decades(1, 10000, 7)).toEqual([1, 10, 100, 1000, 10000]);
    expect(decades(0.002, 9, 7)).toEqual([0.01, 0.1, 1]);
    expect(decades(1, 1e300, 7)).toEqual([1, 1e50, 1e100, 1e150, 1e200, 1e250, 1e300]);
    expect(decades(1, 1e12, 7)).toEqual([1, 100, 1e4, 1e6, 1e8, 1e10, 1e12]);
    expect(decades(1e-300, 1e300, 4)).toEqual([1e-200, 1, 1e200]);
    expect(enclosingDecades(0.02, 5)).toEqual([0.01, 10]);
    expect(enclosingDecades(0.01, 1)).toEqual([0.01, 1]);
    expect(enclosingDecades(1, 1)).toEqual([1, 1]);
  });
});
