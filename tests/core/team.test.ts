import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pieces } from '../../kernels/pieces.ts';
import { gram } from '../../kernels/products.ts';
import { pieceEnds } from '../../kernels/rows.ts';
import { help, type Job, setTeam, type TeamWorker, worthSharing } from '../../kernels/team.ts';
import { fnv1a } from '../support/hash.ts';
import { dying, eager, workloads, written } from '../support/team.ts';

const products = workloads();
const alone = new Map(products.map(({ name, run }) => [name, bits(run())]));
const [first] = products;

afterEach(() => {
  setTeam([]);
  vi.unstubAllGlobals();
});

function bits(numbers: Float64Array): string {
  return fnv1a(new Uint8Array(numbers.buffer).subarray(0, 200_000)) + checksum(numbers);
}

/** A sum of all 32-bit words, each weighted by its place, modulo 2^32: quick, and no word or place can change unseen. */
function checksum(numbers: Float64Array): number {
  const words = new Uint32Array(numbers.buffer);
  let total = 0;
  for (let i = 0; i < words.length; i++) total = (total + Math.imul(words[i] ^ (i >>> 1), 2 * i + 1)) | 0;
  return total;
}

describe('a team gives the same bits as one thread', () => {
  it.each(products)('$name, workers first', ({ name, run }) => {
    for (const count of [1, 2]) {
      const team = Array.from({ length: count }, eager);
      setTeam(team);
      expect(bits(run())).toBe(alone.get(name));
      expect(team.flatMap(({ jobs }) => jobs)).toHaveLength(count);
      for (const job of team[0].jobs) expect(written(job)).toBe(job.ends.length);
    }
  });

  it.each(products)(
    '$name, with workers that never start, that die at once, or with all the pieces',
    (product) => {
      for (const pieces of [0, 1, 5, 10_000]) {
        setTeam([dying(pieces)]);
        expect(bits(product.run())).toBe(alone.get(product.name));
      }
    },
  );

  it('one worker dies and another does the rest', () => {
    setTeam([dying(3), eager()]);
    for (const { name, run } of products) expect(bits(run())).toBe(alone.get(name));
  });

  it('a worker that comes late finds nothing to do; one that writes late spoils nothing', () => {
    const jobs: Job[] = [];
    const late: TeamWorker = { post: (job) => void jobs.push(job as Job) };
    setTeam([late]);
    expect(bits(first.run())).toBe(alone.get(first.name));
    for (const job of jobs) help(job);
    expect(jobs.splice(0).map(written)).toEqual([0]);

    const slow: TeamWorker = {
      post(job) {
        for (const stale of jobs.splice(0)) new Float64Array(stale.operands).fill(Number.NaN);
        dying(1).post(job);
        jobs.push(job as Job);
      },
    };
    setTeam([slow, eager()]);
    for (let call = 0; call < 3; call++) expect(bits(first.run())).toBe(alone.get(first.name));
    expect(jobs).toHaveLength(1);
  });
});

it('a worker says that a piece is finished once its rows are where they belong', () => {
  const jobs: Job[] = [];
  setTeam([{ post: (job) => void jobs.push(job as Job) }]);
  const C = first.run();
  const [{ n, k, ends, operands, control }] = jobs;
  const flags = vi.spyOn(Pieces.prototype, 'finish').mockImplementation((piece) => {
    const diagonal = (n + 1) * (ends[piece] - 1);
    expect(new Float64Array(operands, 8 * n * k)[diagonal]).toBe(C[diagonal]);
  });
  help({ ...jobs[0], control: new SharedArrayBuffer(control.byteLength) });
  expect(flags).toHaveBeenCalledTimes(ends.length);
  flags.mockRestore();
});

describe('a team is left out', () => {
  it('where memory cannot be shared', () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const worker = eager();
    setTeam([worker]);
    expect(bits(first.run())).toBe(alone.get(first.name));
    expect(worker.jobs).toEqual([]);
  });

  it('where there is no more of it', () => {
    const refuse = class {
      constructor() {
        throw new RangeError('Array buffer allocation failed');
      }
    };
    vi.stubGlobal('SharedArrayBuffer', refuse);
    const worker = eager();
    setTeam([worker]);
    expect(bits(first.run())).toBe(alone.get(first.name));
    expect(worker.jobs).toEqual([]);
  });

  it('of small products and narrow ones, and once it is closed', () => {
    const worker = eager();
    setTeam([worker]);
    gram(100, 100, new Float64Array(10_000), new Float64Array(10_000));
    setTeam([]);
    first.run();
    expect(worker.jobs).toEqual([]);
    expect(worthSharing(1000, 1000, 1000)).toBe(true);
    expect(worthSharing(999, 1000, 1000)).toBe(false);
    expect(worthSharing(64, 1e6, 1e6)).toBe(false);
    expect(worthSharing(5000, 5000, 200)).toBe(false);
    expect(worthSharing(500, 500, 1e5)).toBe(true);
  });
});

describe('pieces', () => {
  it.each([1, 7, 8, 300, 1000, 2000, 5003])('of %i rows cover them once, in order', (m) => {
    for (const kind of ['gram', 'transposed'] as const) {
      const ends = pieceEnds({ kind, mode: 0, m, n: m, k: 1 }, 16);
      expect(ends[ends.length - 1]).toBe(m);
      expect(ends.every((end, p) => end > (ends[p - 1] ?? 0))).toBe(true);
    }
  });

  it('are no more than there are, where two threads see the last one left', () => {
    const pieces = new Pieces(new ArrayBuffer(Pieces.bytes(2)));
    const seen = vi.spyOn(pieces, 'exhausted', 'get').mockReturnValue(false);
    expect([pieces.take(), pieces.take(), pieces.take()]).toEqual([0, 1, null]);
    seen.mockRestore();
  });

  it('are of equal work, to a few rows', () => {
    const m = 4096;
    const work = (kind: 'gram' | 'transposed') => {
      const ends = pieceEnds({ kind, mode: 0, m, n: m, k: 1 }, 16);
      const upTo = ends.map((end) => (kind === 'gram' ? (end * end) / 2 : end * m));
      return upTo.map((total, p) => total - (upTo[p - 1] ?? 0));
    };
    for (const kind of ['gram', 'transposed'] as const) {
      const shares = work(kind);
      expect(shares).toHaveLength(16);
      expect(Math.max(...shares) / Math.min(...shares)).toBeLessThan(1.15);
    }
  });
});
