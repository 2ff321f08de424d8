/** Slope 0: where W(0) starts, and neurons that are inactive at every point. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { answers } from '../../src/telling/answers.ts';
import { type FullProblem, fullDescent } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';

const npy = (rows: readonly (readonly number[])[]) =>
  writeNpy({ shape: [rows.length, rows[0].length], data: Float64Array.from(rows.flat()) });

/** A run on rows, with W(0) as given, or drawn at network.init. */
function recordOf(
  { X, y, W }: { X: number[][]; y: number[]; W?: number[][] },
  network: object,
  training: object,
) {
  const files: Record<string, Uint8Array> = { 'x.npy': npy(X), 'y.npy': npy(y.map((label) => [label])) };
  if (W !== undefined) files['w.npy'] = npy(W);
  const init = W === undefined ? {} : { init: { file: 'w.npy' } };
  const spec = resolveSpec({
    data: { source: 'file', x: 'x.npy', y: 'y.npy' },
    network: { slope: 0, ...network, ...init },
    training,
  });
  return run(
    spec,
    readInputs(spec, (path) => files[path]),
  ).record;
}

describe('the start', () => {
  const X = [
    [3, 0, 1],
    [1, 2, 0],
    [-2, -1, 1],
  ];
  const start = (slope: number, training: object = {}) =>
    recordOf({ X, y: [1, 1, -1] }, { width: 4, slope }, { step: 0.05, steps: 3, ...training });

  it('is c alpha median|x_i|/sqrt(m) at slope 0, as at slope 1, and said to be', () => {
    const { training, notes } = start(0);
    expect(training.initialScale).toBeCloseTo((1e-4 * 0.05 * Math.sqrt(6)) / 2, 18);
    expect(training.initialScale).toBe(start(1).training.initialScale);
    expect(notes['training.initialScale']).toContain('without the factor gamma');
    expect(start(0.5).training.initialScale).toBeCloseTo((training.initialScale ?? 0) / 2, 18);
    expect(start(0.5).notes['training.initialScale']).toBeUndefined();
  });

  it('lets the network train', () => {
    const { training } = start(0, { steps: 50 });
    expect(training.outcome).toBe('completed');
    expect(Math.min(...training.margins)).toBeGreaterThan(0);
  });
});

/** When plain descent has rows of Z without a positive entry, one entry a neuron. */
function deathsOf(problem: FullProblem, steps: number): number[] {
  const deaths: number[] = [];
  for (const { t, Z } of fullDescent(problem)) {
    const dead = Z.filter((row) => row.every((z) => !(z > 0))).length;
    while (deaths.length < dead) deaths.push(t);
    if (t === steps) return deaths;
  }
  throw new Error('unreachable');
}

describe('dead neurons', () => {
  it('are events of descent, at the steps at which plain descent leaves them', () => {
    const times = new Set<number>();
    for (let seed = 0; seed < 12; seed++) {
      const base = clusters({ n: 3, d: 4, m: 8, signal: 0.5, scale: 0.4 }, seed);
      const problem: FullProblem = { ...base, mPlus: 4, slope: 0, alpha: 0.3, reduction: 'sum' };
      const deaths = deathsOf(problem, 40);
      const found = gramDescent(problem, 40).summary.events.filter(({ kind }) => kind === 'dead');
      expect(found.map(({ t }) => t)).toEqual([...new Set(deaths)]);
      const counts = found.map(({ detail }) => Number(detail.match(/\((\d+) by now\)/)?.[1]));
      expect(counts).toEqual(found.map(({ t }) => deaths.filter((at) => at <= t).length));
      for (const t of deaths) times.add(t);
      const leaky = gramDescent({ ...problem, slope: 0.1 }, 40).summary.events;
      expect(leaky.some(({ kind }) => kind === 'dead')).toBe(false);
    }
    expect([...times].some((t) => t === 0)).toBe(true);
    expect([...times].some((t) => t > 0)).toBe(true);
  });

  /** The one neuron sees only the point of the other class: z' = -e^z, so that it dies at tau = 1 - e^-z(0). */
  const alone = {
    X: [
      [1, 0],
      [0, 1],
    ],
    y: [1, -1],
    W: [[-1, 0.5]],
  };

  it('die under gradient flow at the time that the closed form gives', () => {
    const record = recordOf(
      alone,
      { positive: 1, negative: 0 },
      { optimizer: 'gradientFlow', step: 0.01, steps: 100 },
    );
    const [death, ...more] = record.training.events.filter(({ kind }) => kind === 'dead');
    expect(more).toEqual([]);
    expect(death.t).toBeCloseTo((1 - Math.exp(-0.5)) / 0.01, 6);
    expect(record.training.deadNeurons).toBe(1);
  });

  it('are not asked to be activated', () => {
    const W = [
      [1, -1],
      [-1, -2],
      [-1, 1],
    ];
    const { training, ...rest } = recordOf(
      { ...alone, W },
      { positive: 2, negative: 1 },
      { step: 0.1, steps: 30 },
    );
    expect(training.deadNeurons).toBe(1);
    expect(training.activation.fractionAtEnd).toBe(5 / 6);
    expect(training.activation.fractionOfAlive).toBe(1);
    const [{ answer }] = answers({ training, ...rest });
    expect(answer).toMatch(/^every neuron that is alive, at every point; 1 of 3 neurons is dead/);
  });

  it('all of them: no step is taken, and that is said', () => {
    const record = recordOf(
      { ...alone, W: [[-1, -1]] },
      { positive: 1, negative: 0 },
      { step: 0.1, steps: 30 },
    );
    expect(record.training).toMatchObject({ deadNeurons: 1, outcome: 'frozen', steps: 0 });
    expect(record.training.activation.fractionOfAlive).toBeNull();
    expect(record.notes['training.activation.fractionOfAlive']).toContain('every neuron is dead');
    expect(answers(record)[0].answer).toMatch(/every neuron is dead/);
  });
});
