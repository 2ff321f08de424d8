/** Figures of a run that does not go to the activated limit call it no limit, in every word. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { figures } from '../../src/figures/index.ts';
import { type Heading, LIMIT_OF_PATTERN } from '../../src/limit-words.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

const flipped = {
  data: { n: 12, d: 60, signal: { norm: 4 }, labelNoise: { count: 3 } },
  network: { width: 6, slope: 0.2 },
  training: { steps: 200, horizon: 1e4 },
  risk: { endPoints: 100, trajectoryPoints: 50 },
};
const away = run(resolveSpec(flipped), null).record;

/** Every word of a figure: title, caption, labels, names and texts. */
function wordsOf(name: string, heading: Heading): string {
  const record = { ...away, limit: { ...away.limit, heading } };
  const figure = figures.find((one) => one.name === name)!;
  return JSON.stringify([figure.wordsOf(record), figure.chart(record)]);
}

const OF_LIMIT = ['convergence', 'normalized-margin', 'test-error', 'plane', 'dual'];

describe('a run that does not go to the activated limit', () => {
  it('is one', () => {
    expect(away.limit.heading).toBe('notReached');
  });

  it.each(OF_LIMIT)('has a figure %s that says so', (name) => {
    const words = wordsOf(name, 'notReached');
    expect(words).toContain('the activated max-margin direction (not reached)');
    expect(words.replaceAll(LIMIT_OF_PATTERN, '')).not.toMatch(/limit/i);
    expect(wordsOf(name, 'reached')).toMatch(/limit/);
    expect(wordsOf(name, 'undecided').replaceAll(LIMIT_OF_PATTERN, '')).not.toMatch(
      /not reached|the limit\b/,
    );
  });

  it('has no other figure that speaks of a limit', () => {
    for (const { name } of figures.filter((figure) => !OF_LIMIT.includes(figure.name))) {
      expect(wordsOf(name, 'notReached'), name).not.toMatch(/limit/i);
    }
  });

  it.each(['margins', 'activation'])('does not take the horizon for the end in its figure %s', (name) => {
    expect(wordsOf(name, 'notReached')).toMatch(/at t = 10⁴|at t = 10000|at t = 1×10⁴/);
    expect(wordsOf(name, 'notReached')).not.toContain('at the end');
  });
});
