/**
 * The certificate that own signs last on many points, by verify's own road from the rows: beside that from inner products, and faults planted in whole runs.
 */
import { describe, expect, it } from 'vitest';
import { verify } from '../../src/library/verify.ts';
import { log10 } from '../../src/linalg/elementary.ts';
import { Contraction } from '../../src/verify/contraction.ts';
import { type Moving, Optimum } from '../../src/verify/optimum.ts';
import { type Sums, sumsByProducts, sumsByRows } from '../../src/verify/sums.ts';
import { certifiedRun } from '../support/certified.ts';
import { expectRelative } from '../support/close.ts';
import { claimAt, mislabelled } from '../support/concave-flow.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { besideSix } from '../support/many-rows.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { failing, withEntry } from '../support/planted.ts';
import { ranOnRows } from '../support/row-run.ts';

const AT = 'limit.reached.frozenCertificate.';

describe('what contraction needs, from rows', () => {
  it.each([
    ['with neurons that slide', { n: 8, d: 40, m: 6, signal: 3, wrong: 4, alpha: 0.005 }, 1, 20_000],
    ['of a flow', { n: 10, d: 40, m: 6, signal: 2, wrong: 5, alpha: 0.01 }, 3, 20_000],
    ['at slope 0', { n: 8, d: 8, m: 4, signal: 1, wrong: 3, slope: 0, alpha: 0.02 }, 2, 20_000],
  ])('is what it needs from inner products: %s', (_, shape, seed, updates) => {
    const problem = mislabelled(shape, seed);
    const run = gramDescent(problem, updates);
    const { system, optimum, sizes, Z } = claimAt(run, run.end.Z, problem.alpha);
    const { y, groups: own, slope } = system;
    const n = y.length;
    const X = matrixFromRows(problem.X);
    const lengths = Float64Array.from(problem.X, (x) => Math.sqrt(x.reduce((sum, p) => sum + p * p, 0)));
    const K = system.products.entries.data;
    const signs = Float64Array.from(sizes, (size, j) => {
      return size * (own.find(({ members }) => members.includes(j))?.sign ?? 0);
    });
    const groups = own.map(({ sign, members, active }, g): Moving => {
      const share = Array.from(members).reduce((sum, j) => sum + sizes[j] * sizes[j], 0);
      const sliding = new Set(Array.from(optimum.sliding[g]));
      return { sign, share, members: Array.from(members), active, slopes: optimum.slopes[g], sliding };
    });
    const unseen = [...y.keys()].filter((i) => slope === 0 && own.every(({ active }) => active[i] === 0));
    const found = [
      sumsByProducts({ n, y, K, lengths, roundingOfK: 0 }),
      sumsByRows({ n, d: X.cols, X: X.data, y, lengths, shares: [0, 0], slope }),
    ].map((points: Sums) => {
      const solved = new Optimum(points, slope, groups, optimum.beta, new Set(unseen));
      const contraction = new Contraction(points, signs, groups, solved, Z.data, null);
      const later = contraction.moment(false);
      return { is: solved.solves().is, contraction, slack: contraction.slack(1, later, false), later };
    });
    const [byProducts, byRows] = found;
    // From rows it is a sum of lengths.
    const reach = sumsByRows({ n, d: X.cols, X: X.data, y, lengths, shares: [0, 0], slope }).reach(
      optimum.beta,
    );
    expect(reach).toBeGreaterThan(sumsByProducts({ n, y, K, lengths, roundingOfK: 0 }).reach(optimum.beta));
    expectRelative(
      reach,
      optimum.beta.reduce((sum, entry, k) => sum + entry * lengths[k], 0),
      1e-14,
    );
    expect([byProducts.is, byRows.is]).toEqual(['so', 'so']);
    expect(groups.some(({ sliding }) => sliding.size > 0)).toBe(true);
    expect(unseen.length > 0).toBe(slope === 0);
    expectRelative(byRows.contraction.distance.value, byProducts.contraction.distance.value, 1e-9);
    expectRelative(byRows.contraction.s0, byProducts.contraction.s0, 1e-9);
    expect(Math.abs(byRows.later - byProducts.later)).toBeLessThan(1e-9);
    expectRelative(byRows.slack, byProducts.slack, 1e-8);
    const [[low, high]] = byRows.contraction.radii();
    const [[least]] = byProducts.contraction.radii();
    expectRelative(low, least, 1e-9);
    expect(high).toBeLessThan(1.001 * low);
  });

  it('is refused with a multiplier left out, and with a slope of no sign', () => {
    const problem = mislabelled({ n: 8, d: 40, m: 6, signal: 3, wrong: 4, alpha: 0.005 }, 1);
    const run = gramDescent(problem, 20_000);
    const { system, optimum, sizes } = claimAt(run, run.end.Z, problem.alpha);
    const { y, groups: own, slope } = system;
    const X = matrixFromRows(problem.X);
    const lengths = Float64Array.from(problem.X, (x) => Math.sqrt(x.reduce((sum, p) => sum + p * p, 0)));
    const points = sumsByRows({ n: 8, d: X.cols, X: X.data, y, lengths, shares: [0, 0], slope });
    const solves = (beta: Float64Array, slopes: readonly Float64Array[]) => {
      const groups = own.map(({ sign, members, active }, g): Moving => {
        const share = Array.from(members).reduce((sum, j) => sum + sizes[j] * sizes[j], 0);
        const sliding = new Set(Array.from(optimum.sliding[g]));
        return { sign, share, members: Array.from(members), active, slopes: slopes[g], sliding };
      });
      return new Optimum(points, slope, groups, beta, new Set()).solves().is;
    };
    expect(solves(optimum.beta, optimum.slopes)).toBe('so');
    const heaviest = optimum.beta.indexOf(Math.max(...optimum.beta));
    expect(
      solves(
        optimum.beta.map((entry, i) => (i === heaviest ? 0 : entry)),
        optimum.slopes,
      ),
    ).toBe('notSo');
    const at = y.indexOf(own[0].sign);
    const slopes = optimum.slopes.map((D, g) => D.map((entry, i) => (g === 0 && i === at ? 0.5 : entry)));
    expect(solves(optimum.beta, slopes)).toBe('notSo');
  });
});

describe('a run from rows whose own signs are certified to last', () => {
  const outcome = ranOnRows(
    besideSix(1, 30),
    { width: 2, slope: 0.1 },
    { steps: 6000, step: { relative: 8 } },
  );
  const { record, arrays } = outcome;
  const { reached, certificate, changed } = certifiedRun(outcome);

  it('holds, with all that it rests on', () => {
    expect(certificate).toMatchObject({ method: 'contraction', status: 'certified' });
    const { claims } = verify(record, arrays);
    expect(failing({ claims })).toEqual([]);
    const checked = claims.filter(({ verdict }) => verdict === 'holds').map(({ path }) => path);
    for (const name of ['limit', 'scope', 'radius', 'slack', 'status', 'log10T'])
      expect(checked).toContain(AT + name);
    expect(checked.filter((path) => path.startsWith('arrays: Z(s)')).length).toBe(2);
  });

  it('not with another radius, slack, scope or time', () => {
    const { radius, slack } = certificate;
    expect(changed({ radius: (radius ?? 0) * (1 - 1e-6) })).toContain(`${AT}radius`);
    expect(changed({ radius: (radius ?? 0) / 2 })).toContain(`${AT}status`);
    expect(changed({ radius: 2 * (radius ?? 0) })).toContain(`${AT}slack`);
    expect(changed({ slack: 1.1 * (slack ?? 0) })).toEqual([`${AT}slack`]);
    expect(changed({ scope: certificate.scope === 'flow' ? 'descent' : 'flow' })).not.toEqual([]);
    expect(changed({ log10T: log10(3000) })).toContain(`${AT}log10T`);
  });

  it('not with a multiplier left out, or from another state', () => {
    const dual = reached.dual ?? [];
    const heaviest = dual.indexOf(Math.max(...dual));
    const without = dual.map((entry, k) => (k === heaviest ? 0 : entry));
    expect(changed({}, { dual: without })).toContain(`${AT}limit`);
    const own = Array.from(arrays.y.data).indexOf(1);
    const other = withEntry(arrays, 'Z(s)', { [own]: -Number(arrays['Z(s)'].data[own]) });
    expect(changed({}, {}, other)).toContain('arrays: Z(s)');
    const { 'Z(s)': _state, ...rest } = arrays;
    const open = verify(record, rest).claims.find(({ path }) => path === `${AT}radius`);
    expect(open).toMatchObject({ verdict: 'notChecked' });
  });
});
