/** Passes over columns that are left anywhere and taken up again: the same bits, and nothing drawn twice. */
import { afterEach, expect, it } from 'vitest';
import { type ColumnJob, doPart, type KeptColumns, overColumns } from '../../src/data/column-work.ts';
import { boundaryLoadings, streamSample } from '../../src/data/streamed.ts';
import { columnDraw } from '../../src/experiment/sample-stage.ts';
import { setTeam } from '../../src/linalg/team.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish, newStretch, type Progress, type Stretch } from '../../src/stepwise.ts';
import { dying, eager, isotropic, summing } from '../support/column-threads.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';

afterEach(() => setTeam([]));

/** Three stretches: of 16 blocks, of 16, and of 2, the last of them short. */
const D = 2 * 8192 + 700;
const BLOCKS = 34;
const SPEC = {
  data: {
    n: 8,
    d: D,
    sampler: 'streamed',
    signal: { norm: 4 },
    noise: { family: 'uniform' },
    covariance: { type: 'spiked', spikes: [9, 9, 4] },
  },
  network: { width: 4 },
  training: { steps: 3 },
  risk: { streamedPoints: 20 },
};
const draw = columnDraw(resolveSpec(SPEC));
const b = Float64Array.of(1, -2, 0.5, 0.25, -1, 3, 0.125, -0.75);
const alone = finish(streamSample(draw));
const loadings = finish(boundaryLoadings(draw, b));

type Pass<T> = (way: Stretch<KeptColumns>) => Generator<Progress, T>;
const sampling: Pass<unknown> = (way) => streamSample(draw, (work) => work(way));
const loading: Pass<Float64Array> = (way) => boundaryLoadings(draw, b, way, 0);

/** What a pass kept at its k-th yield, copied as a file would. */
function left(pass: Pass<unknown>, k: number): KeptColumns {
  const way = newStretch<KeptColumns>();
  const work = pass(way);
  for (let at = 0; at < k; at++) expect(work.next().done).toBe(false);
  if (way.keep === null) throw new Error('nothing is kept');
  return structuredClone(way.keep());
}

const takenUp = <T>(pass: Pass<T>, from: KeptColumns): T => finish(pass({ from, keep: null }));

it.each([1, 15, 16, 17, BLOCKS])('after %i blocks, the same bits, and no block twice', (k) => {
  const [sums, loads] = [left(sampling, k), left(loading, k)];
  const rest = [...loading({ from: loads, keep: null })].map(({ done }) => done);
  expect(rest).toEqual(Array.from({ length: BLOCKS - k }, (_, at) => Math.min(512 * (k + at + 1), D)));
  // Twice: what was kept stays as it was.
  for (let time = 0; time < 2; time++) {
    expect(takenUp(sampling, sums)).toEqual(alone);
    expect(takenUp(loading, loads)).toEqual(loadings);
  }
});

it('by one thread or several, whatever becomes of the others', () => {
  const teams = () => [[], [dying(1)], [dying(2), eager()]];
  for (const before of teams()) {
    setTeam(before);
    const yields = [...loading(newStretch())].length;
    expect(yields).toBeGreaterThanOrEqual(2);
    for (const k of [2, yields]) {
      setTeam(before);
      const kept = left(loading, k);
      for (const after of teams()) {
        setTeam(after);
        expect(takenUp(loading, kept)).toEqual(loadings);
      }
    }
  }
});

it.each([
  ['what a lost thread has shown is not computed again', false],
  ['but for what it was writing when it was lost', true],
])('%s', (_, writing) => {
  // 32 stretches of 17 blocks; the first is lost in its last block.
  const columns = isotropic(512 * 17 * 32);
  const drawn: number[] = [];
  const losing = summing(columns, (_, number) => {
    if (number === 16) throw new Error('lost');
  });
  const post = (job: object): void => {
    expect(() => doPart(job as ColumnJob, () => losing)).toThrow('lost');
    const blocks = new Int32Array((job as ColumnJob).blocks);
    expect(blocks[0]).toBe(16);
    if (writing) blocks[0] = -1;
  };
  const pass: Pass<Float64Array> = (way) =>
    overColumns(
      summing(columns, (_, number) => void drawn.push(number)),
      {},
      null,
      way,
    );
  const shown = writing ? [] : [[0, 16]];
  setTeam([{ post }]);
  const kept = left(pass, 5);
  expect(kept.begun.map(({ stretch, blocks }) => [stretch, blocks])).toEqual([...shown, [1, 5]]);
  const missing = Array.from({ length: 32 * 17 }, (_, k) => k).filter(
    (k) => !(k >= 17 && k < 22) && (writing || k >= 16),
  );
  drawn.length = 0;
  setTeam([]);
  expect(takenUp(pass, kept)[0]).toBe(17 * 32);
  expect(drawn).toEqual(missing);
  // Nor does the thread that goes on without the lost one.
  drawn.length = 0;
  setTeam([{ post }]);
  expect(finish(pass(newStretch()))[0]).toBe(17 * 32);
  expect(drawn.sort((x, y) => x - y)).toEqual(missing.concat([17, 18, 19, 20, 21]).sort((x, y) => x - y));
});

it('loadings are kept where drawing them again would take long, and only there', () => {
  const keptIn = (short: number) => {
    const way = newStretch<KeptColumns>();
    boundaryLoadings(draw, b, way, short).next();
    return way.keep?.().whole?.length ?? 0;
  };
  expect(keptIn(draw.y.length * D)).toBe(0);
  const way = newStretch<KeptColumns>();
  const pass = boundaryLoadings(draw, b, way, draw.y.length * D - 1);
  for (let block = 0; block < 17; block++) pass.next();
  expect(way.keep?.().whole).toHaveLength(D);
});

it('a run keeps the first pass and what it came to, and draws the columns of the second again', () => {
  const whole = toTheEnd(SPEC, null);
  const first = leftAt(SPEC, 3);
  expect(toTheEnd(SPEC, first).yields).toBeGreaterThanOrEqual(whole.yields - 3);
  expect(toTheEnd(SPEC, first).yields).toBeLessThanOrEqual(whole.yields - 2);
  const second = leftAt(SPEC, BLOCKS + 1 + BLOCKS - 4);
  expect(Object.keys(second?.stages ?? {})).not.toContain('limitError');
  for (const kept of [first, second]) expect(toTheEnd(SPEC, kept).record).toBe(whole.record);
  expect(toTheEnd(SPEC, second).yields).toBeGreaterThanOrEqual(BLOCKS);
});
