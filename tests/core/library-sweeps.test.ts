/**
 * Sweeps and figures of the library.
 */
import { describe, expect, it } from 'vitest';
import {
  figures,
  run,
  type SweepInput,
  type SweepRow,
  type SweepTable,
  sweepCells,
} from '../../src/browser.ts';
import { figures as runFigures, sweepFigures } from '../../src/figures/index.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { hostContext } from '../support/figure-host.ts';
import { evaluateCells, serialEvaluator } from '../support/sweep-evaluation.ts';

const experiment = {
  data: { n: 6, d: 100, signal: { norm: 4 } },
  network: { width: 4 },
  training: { steps: 20 },
  risk: { endPoints: 20, trajectoryPoints: 5 },
};
const SWEEPS: readonly (readonly [string, SweepInput])[] = [
  ['a grid', { experiment, axes: [{ path: 'data.n', values: [4, 6] }], seeds: 2, keep: ['limit.dual'] }],
  [
    'an adaptive one',
    {
      experiment,
      axes: [{ path: 'data.signal.norm', values: ['1', 4] }],
      seeds: 2,
      adaptive: { seeds: { quantity: 'limit.objective', halfWidth: 1e-3, most: 5 } },
    },
  ],
  [
    'one with a cell that fails',
    {
      experiment,
      axes: [
        { path: 'data.n', values: [6, 4] },
        { path: 'data.labelNoise.count', values: [0, 5] },
      ],
    },
  ],
];

async function collected(cells: AsyncGenerator<SweepRow, SweepTable>) {
  const rows: SweepRow[] = [];
  for (;;) {
    const next = await cells.next();
    if (next.done) return { rows, table: next.value };
    rows.push(next.value);
  }
}

describe('the cells of a sweep', () => {
  it.each(SWEEPS)('are those of the command: %s', async (_, sweep) => {
    const wanted = await evaluateCells(planSweep(structuredClone(sweep)), serialEvaluator());
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }) => seen.push(done);
    const { rows, table } = await collected(sweepCells(sweep, { onProgress }));
    expect(JSON.stringify(table)).toBe(JSON.stringify(wanted.table));
    expect(rows).toEqual(wanted.table.rows);
    expect(seen).toEqual(rows.map((_, k) => k + 1));
  });

  it('can be of arrays, which name the cells', async () => {
    const data = {
      x: [
        [2, 1],
        [1, 2],
        [-2, 0],
        [0, -2],
      ],
      y: [1, 1, -1, -1],
    };
    const axes = [{ path: 'network.width', values: [2, 4] }];
    const { rows } = await collected(sweepCells({ experiment: { ...experiment, data }, axes }));
    const { record } = await run({ ...experiment, data, network: { width: 4 } });
    expect(rows[1].values['limit.objective']).toBe(record.limit.objective);
    const other = { ...data, x: [[2.5, 1], ...data.x.slice(1)] };
    const { rows: others } = await collected(
      sweepCells({ experiment: { ...experiment, data: other }, axes }),
    );
    expect(others[0].id).not.toBe(rows[0].id);
  });

  it('stop when they are told to', async () => {
    const signal = { aborted: false, reason: new Error('enough') };
    const cells = sweepCells(SWEEPS[0][1], { signal });
    expect((await cells.next()).value).toMatchObject({ seed: 0, status: 'done' });
    signal.aborted = true;
    await expect(cells.next()).rejects.toThrow('enough');
  });

  it('are refused as the command refuses them', async () => {
    await expect(sweepCells({ axes: [{ path: 'data.m', values: [1] }] }).next()).rejects.toThrow(/data\.m/);
  });
});

describe('figures', async () => {
  const { document } = await hostContext();

  it('are those that can be drawn, by name', async () => {
    const { record } = await run(experiment);
    const drawn = await figures(record, { document });
    expect(Object.keys(drawn)).toEqual(
      runFigures.filter(({ chart }) => chart(record) !== null).map(({ name }) => name),
    );
    for (const svg of Object.values(drawn))
      expect(svg).toMatch(/^<svg[\s\S]*"program":"benign [\s\S]*<\/svg>\n$/);
    expect(await figures(JSON.parse(JSON.stringify(record)), { document, names: ['loss'] })).toEqual({
      loss: drawn.loss,
    });
  });

  it('are drawn of a table', async () => {
    const { table } = await collected(sweepCells(SWEEPS[0][1]));
    const view = { x: 'n', values: ['limit.objective'] };
    const drawn = await figures(table, { document, view, names: ['curves'] });
    expect(drawn.curves).toContain('limit.objective');
    await expect(figures(table, { document, names: ['loss'] })).rejects.toThrow(
      `names: must be of ${sweepFigures.map(({ name }) => name).join(', ')}; got "loss"`,
    );
  });

  it('are refused of what is no record, and at no width', async () => {
    const { record } = await run(experiment);
    await expect(figures({} as never, { document })).rejects.toThrow(/record\.schema/);
    await expect(figures(record, { document, width: 10 })).rejects.toThrow(
      /width: must be an integer from 240/,
    );
  });
});
