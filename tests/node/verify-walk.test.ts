/**
 * A walk of every number: of each kind that a record holds one is changed by a thousandth, a count by 1, and verify must notice. What it cannot notice
 * stands in a short list, with the reason.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { verify } from '../../src/library/verify.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { Arrays } from '../../src/verify/evidence.ts';
import { audited, layers, SIX, THREE } from '../support/audited.ts';
import { failing, nudged, numbersOf, withNumber } from '../support/planted.ts';

/** What a row says of weights that are not kept: between the first and the last, and outside the span of the points. */
const OF_LOST_WEIGHTS = ['logLoss', 'oneMinusCosine', 'stableRank', 'residual', 'kktEpsilon', 'kktDelta'].map(
  (name) => `training.trajectory[].${name}`,
);
/** When the last pair began or ceased to slide: known to the spacing of the times at which changes are counted. */
const TO_A_SPACING = ['limit.reached.followed.lastOther'];
/** Work that was done. */
const COUNTS_OF_WORK = ['horizon.passage.exactUpdates'];
/** Of steps that were watched after the last update. */
const AFTER_THE_LAST = ['limit.reached.followed.curvature'];

/** The numbers of which a change goes unnoticed, but for what was asked for. @param of  which are looked at */
function unnoticed(record: object, arrays: Arrays, of: (path: string) => boolean = () => true): string[] {
  const isNoticed = (keys: readonly string[], side: 1 | -1): boolean => {
    const changed = withNumber(record, keys, (value) => nudged(value, side));
    try {
      return failing(verify(changed, arrays)).length > 0;
    } catch {
      return true;
    }
  };
  return Array.from(numbersOf(record))
    .filter(([path]) => !/^(spec\.|schema$)/.test(path) && of(path))
    .filter(([, keys]) => !isNoticed(keys, 1) && !isNoticed(keys, -1))
    .map(([path]) => path);
}

function outcomeOf(spec: object) {
  const { record, arrays } = run(
    resolveSpec({ seed: 1, ...spec, risk: { endPoints: 200, trajectoryPoints: 50 } }),
    null,
  );
  expect(failing(verify(record, arrays))).toEqual([]);
  return { record, arrays };
}

describe('a number that is changed by a thousandth is noticed', () => {
  it('of a run whose neurons slide', () => {
    const { record, arrays } = outcomeOf({
      data: { n: 6, d: 40, labelNoise: { count: 1 }, signal: { norm: 3 } },
      network: { width: 2, slope: 0.1, init: { scale: 0.1 } },
      training: { steps: 300 },
    });
    expect(record.limit.reached).toMatchObject({
      kind: 'sliding',
      frozenCertificate: { status: 'certified' },
    });
    expect(record.risk.reached?.method).toBe('quadrature');
    expect(unnoticed(record, arrays).sort()).toEqual([...OF_LOST_WEIGHTS, ...TO_A_SPACING].sort());
  });

  it('of a run to infinity', () => {
    const { record, arrays } = outcomeOf({
      data: { n: 6, d: 100, signal: { norm: 4 } },
      network: { width: 4 },
      training: { steps: 100, horizon: 'infinity' },
    });
    expect(record.limit.reached?.kind).toBe('activated');
    expect(unnoticed(record, arrays, (path) => /^(limit|horizon|risk)/.test(path))).toEqual(COUNTS_OF_WORK);
  });

  it('of a run with a trained second layer', () => {
    const { record, arrays } = outcomeOf({
      data: { n: 6, d: 100, signal: { norm: 8 } },
      network: { width: 4, secondLayer: { name: 'trained', start: 'balanced' }, init: { scale: 1e-5 } },
      training: { steps: 100 },
    });
    expect(record.limit.own?.kind).toBe('share');
    expect(unnoticed(record, arrays, (path) => /^(limit|risk|training.secondLayer)/.test(path))).toEqual([]);
    const last = `training.trajectory[${record.training.trajectory.length - 1}].`;
    const columns = [
      'minMargin',
      'normalizedMargin',
      'norm',
      'headNorm',
      'kktEpsilon',
      'kktDelta',
      'oneMinusCosine',
      'share',
    ];
    expect(unnoticed(record, arrays, (path) => columns.some((column) => path === last + column))).toEqual([]);
  });

  it('of a run that nothing separates', () => {
    const { record, arrays } = outcomeOf({
      data: { n: 14, d: 3, signal: { norm: 0.3 } },
      network: { width: 4 },
      training: { steps: 30 },
    });
    expect(record.limit.reached?.infeasibility).not.toBeNull();
    expect(unnoticed(record, arrays, (path) => path.startsWith('limit'))).toEqual(AFTER_THE_LAST);
  });

  it('of an audit of a network and of the weights before, with rows held out', () => {
    const { X, y } = SIX;
    const { W, a } = THREE;
    const early = { ...layers([W[1], W[0], W[2]], a), name: 'early.npz' };
    const test = { X: X.map(([x, ...rest]) => [x / 9, ...rest]), y };
    const { record, arrays } = audited(X, y, [early, layers(W, a)], { step: 0.05, test });
    expect(failing(verify(record, arrays))).toEqual([]);
    expect(unnoticed(record, arrays, (path) => !/^(experiment|linear)\./.test(path))).toEqual([]);
  });
});
