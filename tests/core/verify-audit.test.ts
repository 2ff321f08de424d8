/** Audits against their arrays: of data alone and with networks, and every number that is moved. */
import { describe, expect, it } from 'vitest';
import { verify } from '../../src/library/verify.ts';
import { audited, layers, SIX, THREE } from '../support/audited.ts';
import { bare, beyond, failing, withChanged, withEntry } from '../support/planted.ts';
import { refusal } from '../support/refusal.ts';

const { X, y } = SIX;
const { W, a } = THREE;

const AUDITS = {
  'of data alone': audited(X, y, null),
  'of a network': audited(X, y, layers(W, a), { step: 0.05 }),
  'of a network with biases': audited(X, y, layers(W, a, { first: [0.1, -0.2, 0.3], second: 0.05 }), {
    foldBiases: true,
  }),
  'of a network that errs': audited(X, [1, -1, 1, -1, 1, -1], layers(W, a)),
  'of ReLU': audited(X, y, layers(W, a), { slope: 0 }),
};

describe('an audit', () => {
  it.each(Object.entries(AUDITS))('%s: every claim holds', (_, { record, arrays }) => {
    const found = verify(record, arrays);
    expect(failing(found)).toEqual([]);
    expect(found.of).toBe('audit');
    expect(found.counts.holds).toBeGreaterThan(80);
    expect(verify(JSON.stringify(record), arrays)).toEqual(found);
  });

  const { record, arrays } = AUDITS['of a network'];

  it('has the network among what is checked', () => {
    const checked = verify(record, arrays)
      .claims.filter(({ verdict }) => verdict === 'holds')
      .map(({ path }) => path);
    for (const path of [
      'experiment.limit.certificate.lower',
      'linear.certificate.lower',
      'orthogonality.p',
      'limitOnData.leastMargin',
      'network.margins (Z)[0]',
      'network.ownLimit.certificate.upper',
      'network.ownLimit.oneMinusCosine',
      'network.kkt.firstLayer.gradient.epsilon',
      'network.kkt.bothLayers.gradient.epsilon',
      'network.approach.logTau',
    ])
      expect(
        checked.map((one) => bare(one)),
        path,
      ).toContain(path.replace(/\[0\]$/, ''));
  });

  it('names each number that is moved by a little more than its tolerance', () => {
    let moved = 0;
    for (const claim of verify(record, arrays).claims) {
      if (/^experiment\.|^network\.(positive|negative)$/.test(claim.path)) continue;
      const change = beyond(claim);
      const changed = change && withChanged(record, claim.path, change);
      if (changed === null) continue;
      moved++;
      expect(failing(verify(changed, arrays)), `${claim.path} from ${claim.said}`).toContain(
        bare(claim.path),
      );
    }
    expect(moved).toBeGreaterThan(60);
  });

  it('names a number of the trial, and what an array moves', () => {
    const { limit } = record.experiment;
    const trial = {
      ...record.experiment,
      limit: { ...limit, objective: (limit.objective ?? 0) * (1 + 1e-9) },
    };
    expect(failing(verify({ ...record, experiment: trial }, arrays))).toEqual(['experiment.limit.objective']);
    const moved = (name: string) =>
      failing(verify(record, withEntry(arrays, name, { 1: arrays[name].data[1] * 1.001 })));
    expect(moved('Z')).toContain('network.margins (Z)');
    expect(moved('q')).toEqual(expect.arrayContaining(['network.margins']));
    expect(moved('a')).toContain('arrays: |a|^2');
  });

  it('what is no audit is refused', () => {
    const { Z, ...without } = arrays;
    expect(refusal(() => verify(record, without))).toMatch(/must hold the array Z/);
    expect(refusal(() => verify({ ...record, linear: 3 }, arrays))).toMatch(
      /record.linear: must be an object/,
    );
    expect(
      refusal(() => verify({ ...record, network: { ...record.network, margins: ['a'] } }, arrays)),
    ).toMatch(/record.network.margins: must be a list of numbers/);
    expect(refusal(() => verify({ ...record, experiment: { schema: 1 } }, arrays))).toMatch(/record.schema/);
  });
});
