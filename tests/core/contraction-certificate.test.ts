/**
 * The contraction theorem along trajectories, and its certificate: what it promises, and what it must not be led to say.
 */
import { describe, expect, it } from 'vitest';
import { zeros } from '../../src/linalg/matrix.ts';
import type { ContractionClaim } from '../../src/margin/contraction-certificate.ts';
import { allProducts } from '../../src/margin/face-products.ts';
import { unseen } from '../../src/network/own-pattern.ts';
import { concaveLimit, contractionForEver, verifiedOptimum } from '../support/at-once.ts';
import { claimAt, followed, mislabelled, settled } from '../support/concave-flow.ts';
import { systemOf } from '../support/concave-problems.ts';
import { contractionTarget, squaredDistance, weightsOf } from '../support/contraction-target.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';

const SHAPE = { n: 8, d: 40, m: 6, signal: 3, wrong: 4, alpha: 0.005 };
const T = 20_000;

/** Descent from T on, a state at each of `steps` updates, with what the theorem says there. */
function alongDescent(problem: FullProblem, steps: number, wrongBeta = 1) {
  const run = gramDescent(
    problem,
    T + steps,
    Array.from({ length: steps + 1 }, (_, t) => T + t),
  );
  const states = run.states.filter(({ t }) => t >= T);
  const claim = claimAt(run, states[0].Z, problem.alpha);
  claim.optimum.beta[0] *= wrongBeta;
  const W = states.map(({ C }) => weightsOf(problem.W, C, problem.X));
  const target = contractionTarget(claim, problem.X, W[0]);
  let { s0: s } = target;
  const excesses: number[] = [];
  for (let t = 0; t < steps; t++) {
    const delta = problem.alpha * Math.exp(-s);
    const at = (sNow: number) => target.V0.map((v, p) => v + (sNow - target.s0) * target.limit[p]);
    const { q } = states[t];
    const e = q.map((margin) => Math.exp(s - margin));
    let bound = 0;
    for (const [k, beta] of target.beta.entries()) {
      const x = e[k] / beta;
      if (beta > 0) bound -= beta * (x - 1) * Math.log(x);
      else {
        const margin = target.features[k].reduce((sum, entry, p) => sum + entry * target.V0[p], 0);
        const kappa = margin - target.s0;
        bound += Math.exp(-1 - kappa - (s - target.s0) * target.spare[k]);
      }
    }
    // sum_k e_k Xt_k(W_t) - W*, with the slopes that descent takes.
    const step = W[t + 1].map((w, p) => (w - W[t][p]) / delta - target.limit[p]);
    const before = squaredDistance(W[t], at(s));
    const after = squaredDistance(W[t + 1], at(s + delta));
    const allowed =
      before + 2 * delta * bound + delta * delta * step.reduce((sum, entry) => sum + entry * entry, 0);
    excesses.push((after - allowed) / (delta * (Math.abs(bound) + 1e-9) + 1e-13 * before + 1e-15));
    s += delta;
  }
  return {
    excess: Math.max(...excesses),
    pairs: claim.optimum.sliding.reduce((sum, points) => sum + points.length, 0),
  };
}

describe('the contraction theorem', () => {
  it.each([1, 2, 3])('holds for descent, step by step (seed %i)', (seed) => {
    const { excess, pairs } = alongDescent(mislabelled(SHAPE, seed), 2000);
    expect(pairs).toBeGreaterThan(0);
    expect(excess).toBeLessThan(1e-3);
  });

  it('does not hold towards another point', () => {
    expect(alongDescent(mislabelled(SHAPE, 1), 2000, 1.2).excess).toBeGreaterThan(0.1);
  });

  it('holds for the flow while pairs join and leave', () => {
    const problem = mislabelled({ n: 12, d: 6, m: 6, signal: 2, wrong: 6, slope: 0.9 }, 1);
    const d = problem.X[0].length;
    const { descent, flow } = followed(
      problem,
      T,
      40,
      0.1,
      undefined,
      [11, 12, 13, 14, 16, 18, 20, 25, 30, 40],
    );
    const claim = claimAt(descent, flow.state.Z, null);
    const target = contractionTarget(claim, problem.X, weightsOf(problem.W, flow.state.C, problem.X));
    const at = (s: number) => target.V0.map((v, p) => v + (s - flow.state.s) * target.limit[p]);
    const offAt = (s: number): number =>
      target.spare.reduce((sum, w, k) => {
        if (target.beta[k] > 0) return sum;
        const margin = target.features[k].reduce((total, entry, p) => total + entry * at(s)[p], 0);
        return sum + (2 * Math.exp(-1 - margin + s)) / w;
      }, 0);
    let last: { distance: number; s: number } | null = null;
    let seen = 0;
    let since: number | null = null;
    expect(flow.seen.length).toBe(10);
    for (const now of flow.seen) {
      const V = at(now.s);
      const holds = claim.system.groups.every(({ sign, members }, g) =>
        Array.from(members).every((j) =>
          problem.X.every((x, i) => {
            if (sign === problem.y[i] || Array.from(claim.optimum.sliding[g]).includes(i)) return true;
            const z = x.reduce((sum, entry, p) => sum + entry * V[j * d + p], 0);
            const up = claim.optimum.slopes[g][i] === 1;
            return z > 0 === up;
          }),
        ),
      );
      const distance = squaredDistance(weightsOf(problem.W, now.C, problem.X), V);
      if (holds && last !== null) {
        // Steps of some length follow the flow to their own order.
        expect(distance).toBeLessThan((last.distance + offAt(last.s)) * (1 + 1e-2) + 1e-6);
        seen++;
      }
      last = holds ? { distance, s: now.s } : null;
      since ??= holds ? now.s : null;
    }
    expect(seen).toBeGreaterThan(3);
    expect(flow.events.lastOther).toBeGreaterThan(since ?? 0);
  });
});

describe('the certificate of descent', () => {
  it.each([1, 3])('is kept by descent: own signs, and the distance rho (seed %i)', (seed) => {
    const problem = mislabelled(SHAPE, seed);
    const until = 10 * T;
    const run = gramDescent(problem, until, [T, 2 * T, 4 * T]);
    const states = run.states.filter(({ t }) => t >= T);
    const claim = claimAt(run, states[0].Z, problem.alpha);
    const found = contractionForEver(claim);
    expect(found).toMatchObject({ status: 'certified', scope: 'descent' });
    const W0 = weightsOf(problem.W, states[0].C, problem.X);
    const target = contractionTarget(claim, problem.X, W0);
    let s = target.s0;
    let t = T;
    for (const state of states) {
      for (; t < state.t; t++) s += problem.alpha * Math.exp(-s);
      const V = target.V0.map((v, p) => v + (s - target.s0) * target.limit[p]);
      expect(Math.sqrt(squaredDistance(weightsOf(problem.W, state.C, problem.X), V))).toBeLessThan(
        found.rho ?? 0,
      );
      for (const { sign, members, active } of claim.system.groups) {
        for (const j of Array.from(members))
          for (let i = 0; i < problem.y.length; i++)
            if (sign === problem.y[i])
              expect(state.Z.data[j * problem.y.length + i] > 0).toBe(active[i] === 1);
      }
    }
    expect(t).toBe(until);
  });

  it('takes no rho below the distance there is', () => {
    const problem = mislabelled(SHAPE, 1);
    const { end, ...run } = gramDescent(problem, T);
    const claim = claimAt({ ...run, end }, end.Z, null);
    const W = weightsOf(problem.W, end.C, problem.X);
    for (const size of [0, 1e-3, 1e-2, 0.1]) {
      const moved = W.map((w, p) => w + size * Math.sin(7 * p + 1));
      const d = problem.X[0].length;
      const Z = {
        ...end.Z,
        data: end.Z.data.map((_, at) => {
          const [j, i] = [Math.floor(at / problem.y.length), at % problem.y.length];
          return problem.X[i].reduce((sum, x, p) => sum + x * moved[j * d + p], 0);
        }),
      };
      const { rho } = contractionForEver({ ...claim, Z });
      const distance = Math.sqrt(squaredDistance(moved, contractionTarget(claim, problem.X, moved).V0));
      expect(rho).toBeGreaterThanOrEqual(distance * (1 - 1e-9));
    }
  });
});

describe('planted faults', () => {
  const problem = mislabelled(SHAPE, 1);
  const run = gramDescent(problem, T);
  const sound = (): ContractionClaim => claimAt(run, run.end.Z, problem.alpha);
  const statusOf = (claim: ContractionClaim) => contractionForEver(claim).status;
  const n = problem.y.length;
  const slidingGroup = (claim: ContractionClaim): number =>
    claim.optimum.sliding.findIndex(({ length }) => length > 0);

  it('without one it is certified', () => {
    expect(statusOf(sound())).toBe('certified');
    expect(slidingGroup(sound())).toBeGreaterThanOrEqual(0);
  });

  it('a multiplier left out, or another', () => {
    const claim = sound();
    for (let k = 0; k < n; k++) {
      const beta = claim.optimum.beta.slice();
      beta[k] = beta[k] > 0 ? 0 : 1e-3;
      expect(statusOf({ ...claim, optimum: { ...claim.optimum, beta } }), `point ${k}`).toBe('undecided');
    }
  });

  it('a pair that slides left out, with its weight or with the slope of a side', () => {
    const claim = sound();
    const g = slidingGroup(claim);
    const point = claim.optimum.sliding[g][0];
    const sliding = claim.optimum.sliding.map((points, h) =>
      h === g ? Array.from(points).slice(1) : points,
    );
    for (const slope of [null, 1, claim.system.slope]) {
      const slopes = claim.optimum.slopes.map((D) => D.slice());
      if (slope !== null) slopes[g][point] = slope;
      expect(statusOf({ ...claim, optimum: { ...claim.optimum, slopes, sliding } })).toBe('undecided');
    }
  });

  it('a pair said to slide that does not', () => {
    const claim = sound();
    const { y, groups } = claim.system;
    const g = groups.findIndex(({ sign }, h) =>
      y.some((label, i) => label !== sign && !Array.from(claim.optimum.sliding[h]).includes(i)),
    );
    const point = y.findIndex(
      (label, i) => label !== groups[g].sign && !Array.from(claim.optimum.sliding[g]).includes(i),
    );
    const own = y.indexOf(groups[g].sign);
    for (const added of [point, own]) {
      const sliding = claim.optimum.sliding.map((points, h) =>
        h === g ? [...Array.from(points), added] : points,
      );
      expect(statusOf({ ...claim, optimum: { ...claim.optimum, sliding } })).toBe('undecided');
    }
  });

  it('an own sign that is not that of the limit, or of the moment', () => {
    const claim = sound();
    const { groups, y, slope } = claim.system;
    for (const [g, { sign, active, members }] of groups.entries()) {
      const i = y.indexOf(sign);
      const flipped = active.slice();
      flipped[i] = 1 - flipped[i];
      const slopes = claim.optimum.slopes.map((D) => D.slice());
      slopes[g][i] = flipped[i] === 1 ? 1 : slope;
      const system = {
        ...claim.system,
        groups: groups.map((group, h) => (h === g ? { ...group, active: flipped } : group)),
      };
      expect(statusOf({ ...claim, system })).toBe('undecided');
      expect(statusOf({ ...claim, system, optimum: { ...claim.optimum, slopes } })).toBe('undecided');
      const Z = { ...claim.Z, data: claim.Z.data.slice() };
      Z.data[members[0] * n + i] *= -1;
      expect(statusOf({ ...claim, Z })).toBe('undecided');
    }
  });

  it('a strict other pair on the other side', () => {
    const claim = sound();
    const { groups, y } = claim.system;
    let tried = 0;
    for (const [g, { sign, members }] of groups.entries()) {
      for (let i = 0; i < n; i++) {
        if (sign === y[i] || Array.from(claim.optimum.sliding[g]).includes(i)) continue;
        const Z = { ...claim.Z, data: claim.Z.data.slice() };
        Z.data[members[0] * n + i] *= -1;
        expect(statusOf({ ...claim, Z })).toBe('undecided');
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(0);
  });

  it('points that depend on each other', () => {
    const claim = sound();
    const { entries } = claim.system.products;
    const K = { ...entries, data: entries.data.slice() };
    for (let i = 0; i < n; i++) K.data[n + i] = K.data[i];
    for (let i = 0; i < n; i++) K.data[i * n + 1] = K.data[i * n];
    expect(verifiedOptimum(allProducts({ ...claim.system, K }), claim.optimum)).toBeTypeOf('string');
  });
});

describe('points that are to stay unseen, at slope 0', () => {
  const problem = mislabelled({ n: 8, d: 8, m: 4, signal: 1, wrong: 3, slope: 0, alpha: 0.02 }, 2);
  const { flow, descent, logRate } = settled(problem, 5000);
  const claim = claimAt(descent, flow.state.Z, null);
  const dark = unseen(claim.system);
  const held = dark.filter((k) => claim.optimum.beta[k] > 0);

  it('are held away from in the flow, for ever', () => {
    expect(held.length).toBeGreaterThan(0);
    expect(flow.outcome).toBe('settled');
    const found = contractionForEver(claim);
    expect(found).toMatchObject({ status: 'certified', scope: 'flow' });
    // Of descent no neuron may come to see them, and here some are held at the boundary.
    expect(contractionForEver({ ...claim, alpha: problem.alpha }).scope).toBe('flow');
    const W0 = weightsOf(problem.W, flow.state.C, problem.X);
    const target = contractionTarget(claim, problem.X, W0);
    const later = followed(problem, 5000, flow.state.s - logRate + 40, 1, undefined, [
      flow.state.s - logRate + 10,
      flow.state.s - logRate + 40,
    ]).flow.seen;
    expect(later).toHaveLength(2);
    for (const { s, C } of later) {
      // The clock that is s0 of the target at the moment of the claim: tau has another origin.
      const ratio = Math.exp(target.s0 - flow.state.s);
      const passed = Math.log((Math.exp(s - flow.state.s) + ratio - 1) / ratio);
      const V = target.V0.map((v, p) => v + passed * target.limit[p]);
      const distance = Math.sqrt(squaredDistance(weightsOf(problem.W, C, problem.X), V));
      expect(distance).toBeLessThan(1.001 * (found.rho ?? 0));
    }
  });

  it('not where one has no force, a force of the other side, or is asked a margin', () => {
    const { beta, slopes, sliding } = claim.optimum;
    const g = sliding.findIndex((points) => Array.from(points).includes(held[0]));
    const without = sliding.map((points) => Array.from(points).filter((k) => k !== held[0]));
    const flipped = slopes.map((D, h) => (h === g ? D.map((entry, k) => (k === held[0] ? 0 : entry)) : D));
    expect(verifiedOptimum(claim.system, { beta, slopes: flipped, sliding: without })).toBeTypeOf('string');
    const asked = {
      ...claim.system,
      groups: claim.system.groups.map((group) => ({
        ...group,
        active:
          group.sign === claim.system.y[held[0]]
            ? group.active.map((on, k) => (k === held[0] ? 1 : on))
            : group.active,
      })),
    };
    expect(verifiedOptimum(asked, claim.optimum)).toBeTypeOf('string');
    const found = verifiedOptimum(claim.system, claim.optimum);
    if (typeof found === 'string') throw new Error(found);
    expect(found.holding).toBeCloseTo(Math.max(...held.map((k) => beta[k])), 6);
  });

  it('not before their force outgrows what holds them', () => {
    // All points that are asked a margin support, so that V_s itself needs no radius, but for the force at the third point.
    const X = [
      [0.1, 0, 0],
      [-0.03, 0.1, 0],
      [-0.01, 0.05, 0.05],
    ];
    const y = Float64Array.of(1, -1, 1);
    const system = systemOf(matrixFromRows(X), y, 0, Float64Array.of(1, -1), (_, i) => i !== 2);
    const optimum = concaveLimit(system);
    if (optimum.status !== 'optimal') throw new Error(optimum.status);
    const sizes = Float64Array.of(Math.SQRT1_2, Math.SQRT1_2);
    const own = { system: allProducts(system), optimum, sizes, Z: zeros(2, 3), alpha: null };
    const { V0, s0, limit } = contractionTarget(own, X, new Float64Array(6));
    const holding = optimum.beta[2];
    const rhoAt = (s: number): number => {
      const V = V0.map((v, p) => v + (s - s0) * limit[p]);
      const Z = matrixFromRows(
        [0, 1].map((j) => X.map((x) => x.reduce((sum, entry, p) => sum + entry * V[3 * j + p], 0))),
      );
      return contractionForEver({ ...own, Z }).rho ?? Number.NaN;
    };
    const size = Math.sqrt(2 * optimum.objective);
    expect(rhoAt(Math.log(holding) + 1)).toBeLessThan(1e-6 * size);
    expect(rhoAt(Math.log(holding) - 1)).toBeGreaterThan(0.999 * size);
  });
});
