/**
 * Many points followed in log time through those whose forces count: beside the flow of all of them, and whole runs beside the road of all inner products.
 */
import { describe, expect, it } from 'vitest';
import { rowSampleFrom, sampleFromRows } from '../../src/data/from-file.ts';
import { followRowsInSteps } from '../../src/experiment/row-log-time.ts';
import { followConcave } from '../../src/horizon/concave-flow.ts';
import { verify } from '../../src/library/verify.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { maximum } from '../../src/linalg/vector.ts';
import { hasExponentialTail } from '../../src/network/loss.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { outputWeight } from '../../src/network/network.ts';
import { finish } from '../../src/stepwise.ts';
import { expectRelative } from '../support/close.ts';
import { mislabelled } from '../support/concave-flow.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { besideSix, rowsForRelu } from '../support/many-rows.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { failing } from '../support/planted.ts';
import { ranOnAll, ranOnRows } from '../support/row-run.ts';
import { expectSound } from '../support/sound.ts';

const exponential = lossNamed('exponential');
if (!hasExponentialTail(exponential)) throw new Error('an exponential tail was expected');

describe('the flow of points whose forces count', () => {
  const few = mislabelled({ n: 8, d: 40, m: 6, signal: 3, wrong: 4, alpha: 0.005 }, 1);
  const { end, network } = gramDescent(few, 20_000);
  // A point that nothing else moves, with a margin far beyond the others', which they reach in log time.
  const X = matrixFromRows([...few.X.map((x) => [...x, 0]), [...few.X[0].map(() => 0), 2]]);
  const y = Float64Array.of(...few.y, 1);
  const far = 60;
  const Z = zeros(6, 9);
  for (let j = 0; j < 6; j++) {
    for (let i = 0; i < 8; i++) Z.data[j * 9 + i] = end.Z.data[j * 8 + i];
    Z.data[j * 9 + 8] = outputWeight(network, j) > 0 ? far * outputWeight(network, j) * 2 : -1;
  }
  const rate = 0.005;
  const s = Math.log(rate * 20_000);
  const clock = { rate, loss: exponential };

  it('is that of all, and a point that comes to count joins them', () => {
    let stretches = 0;
    const flow = finish(
      followRowsInSteps(rowSampleFrom(X, y), network, clock, 20_000, { s, Z }, function* () {
        yield;
        return ++stretches === 3;
      }),
    );
    if (typeof flow === 'string') throw new Error(flow);
    expect(flow.outcome).toBe('settled');
    const sample = sampleFromRows(X, y, null, null);
    const q = Float64Array.from(y, (label, i) => {
      let f = 0;
      for (let j = 0; j < 6; j++) {
        const z = Z.data[j * 9 + i];
        f += outputWeight(network, j) * Math.max(z, 0.1 * z);
      }
      return label * f;
    });
    expect(q[8]).toBeGreaterThan(20);
    expect(flow.end.s).toBeGreaterThan(q[8] + 10);
    const logRate = Math.log(rate);
    const whole = finish(
      followConcave(
        sample,
        network,
        exponential,
        { s, q, Z, C: zeros(6, 9) },
        { logRate, logT: flow.end.s - logRate },
      ),
    );
    const size = maximum(whole.state.Z.data.map(Math.abs));
    const apart = maximum(whole.state.Z.data.map((z, at) => Math.abs(z - flow.end.Z.data[at])));
    // Each by steps of its own; without the point that joins it is a fifth.
    expect(apart).toBeLessThan(5e-3 * size);
    expect(flow.counts).toEqual(whole.events.counts);
    expectRelative(flow.lastOther ?? 0, whole.events.lastOther ?? 1, 0.02);
  });

  it('says why it is not followed: on the wrong side, or by steps that are too large', () => {
    const asked = (change: (at: number, z: number) => number, times = 1) =>
      finish(
        followRowsInSteps(
          rowSampleFrom(X, y),
          network,
          { rate: times * rate, loss: exponential },
          20_000,
          { s, Z: { ...Z, data: Z.data.map((z, at) => change(at, z)) } },
          function* () {
            yield;
            return true;
          },
        ),
      );
    expect(asked((at, z) => (at % 9 === 8 ? -z : z))).toMatch(/wrong side/);
    expect(asked((_, z) => z, 1e4)).toMatch(/too large for a flow/);
  });
});

describe('a run on many points goes on in log time', () => {
  it.each([
    ['neurons that slide', besideSix(1, 40), { width: 4, slope: 0.1 }, { steps: 2000 }],
    [
      'at slope 0, with points that stay unseen',
      rowsForRelu(1, { n: 1002, d: 60, m: 2, signal: 4, wrong: 3 }),
      { width: 2, slope: 0, init: { scale: 0.01 } },
      { steps: 3000 },
    ],
  ])('and ends where that of all inner products ends: %s', (_, data, network, training) => {
    const { record, arrays } = ranOnRows(data, network, training);
    expectSound(record);
    const { reached } = record.limit;
    const { reached: whole } = ranOnAll(data, network, training).limit;
    expect(reached).toMatchObject({ kind: 'sliding', scope: 'flow', since: whole?.since });
    expect(reached?.followed).toMatchObject({ outcome: 'settled', ownSwitches: 0 });
    expect(reached?.frozenCertificate).toMatchObject({ method: 'contraction', status: 'certified' });
    expect(whole?.kind).toBe('sliding');
    expect(reached?.groups.map(({ sliding }) => sliding.map(({ point }) => point))).toEqual(
      whole?.groups.map(({ sliding }) => sliding.map(({ point }) => point)),
    );
    expect(reached?.leftOut).toEqual(whole?.leftOut);
    expectRelative(reached?.objective ?? 0, whole?.objective ?? 1, 1e-9);
    const found = verify(record, arrays);
    expect(failing(found)).toEqual([]);
    const holds = found.claims.filter(({ verdict }) => verdict === 'holds').map(({ path }) => path);
    for (const name of ['limit', 'scope', 'radius', 'slack', 'status'])
      expect(holds).toContain(`limit.reached.frozenCertificate.${name}`);
    const early = { ...reached, frozenCertificate: { ...reached?.frozenCertificate, log10T: 1 } };
    const changed = { ...record, limit: { ...record.limit, reached: early } };
    expect(failing(verify(changed as typeof record, arrays))).toContain(
      'limit.reached.frozenCertificate.log10T',
    );
  });
});
