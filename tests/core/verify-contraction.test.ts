/** The certificate that own signs last where neurons slide, against its arrays: whole runs, and faults planted one at a time. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { verify } from '../../src/library/verify.ts';
import type { LastingRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { certifiedRun } from '../support/certified.ts';
import { failing, withEntry } from '../support/planted.ts';

const AT = 'limit.reached.frozenCertificate.';

function outcomeOf(seed: number, n: number, slope: number, training: object) {
  return run(
    resolveSpec({
      seed,
      data: { n, d: 40, signal: { norm: 2 }, labelNoise: { count: 2 } },
      network: { width: 6, slope, init: { scale: slope > 0 ? 1e-3 : 0.1 } },
      training,
      risk: { endPoints: 0, trajectoryPoints: 0 },
    }),
    null,
  );
}

describe.each([
  ['of descent', 1, 6, 0.1, { step: 0.01, reduction: 'sum', steps: 20_000 }, 'descent'],
  ['of its flow', 5, 8, 0.1, { step: 0.01, reduction: 'sum', steps: 2000 }, 'flow'],
  ['at slope 0', 1, 10, 0, { steps: 2000 }, 'flow'],
] as const)('a certificate by contraction %s', (_, seed, n, slope, training, scope) => {
  const outcome = outcomeOf(seed, n, slope, training);
  const { record, arrays } = outcome;
  const { reached, certificate, changed } = certifiedRun(outcome);
  const [group] = reached.groups;
  const own = Array.from(arrays.y.data).indexOf(group.sign);

  it('holds, with all that it rests on', () => {
    expect(certificate).toMatchObject({ method: 'contraction', status: 'certified', scope });
    const { claims } = verify(record, arrays);
    expect(failing({ claims })).toEqual([]);
    const checked = claims.filter(({ verdict }) => verdict === 'holds').map(({ path }) => path);
    for (const name of ['limit', 'scope', 'radius', 'slack', 'status']) expect(checked).toContain(AT + name);
    expect(checked).toContain('arrays: Z(s)');
  });

  it('a radius too small, one too large for its slack, a larger slack, none', () => {
    const bracket = verify(record, arrays).claims.find(({ path }) => path === `${AT}radius`)?.recomputed;
    const [least] = bracket as [number, number];
    // What steps of descent add falls with the radius.
    expect(changed({ radius: (scope === 'flow' ? 1 - 1e-6 : 0.9) * least })).toContain(`${AT}radius`);
    expect(changed({ radius: least / 2 })).toContain(`${AT}status`);
    expect(changed({ radius: 2 * (certificate.radius ?? 0) })).toContain(`${AT}slack`);
    expect(changed({ slack: 1.1 * (certificate.slack ?? 0) })).toContain(`${AT}slack`);
    expect(changed({ radius: null })).toEqual([`${AT}radius`]);
  });

  it('a multiplier left out', () => {
    const dual = reached.dual ?? [];
    const heaviest = dual.indexOf(Math.max(...dual));
    const without = dual.map((entry, k) => (k === heaviest ? 0 : entry));
    expect(changed({}, { dual: without })).toContain(`${AT}limit`);
  });

  it('an own pair of the other sign: of the claim, or of the state', () => {
    const turned = group.active?.includes(own)
      ? group.active.filter((i) => i !== own)
      : [...(group.active ?? []), own];
    const groups = [{ ...group, active: turned }, ...reached.groups.slice(1)];
    const found = changed({}, { groups });
    expect(found).toContain('arrays: Z(s)');
    expect(found).toContain(`${AT}limit`);
    const at = group.members[0] * n + own;
    const other = withEntry(arrays, 'Z(s)', { [at]: -arrays['Z(s)'].data[at] });
    expect(changed({}, {}, other)).toContain('arrays: Z(s)');
  });

  it('a state from which it does not follow', () => {
    const away = arrays['Z(s)'].data.map((z) => z * 1.5);
    const given = { ...arrays, 'Z(s)': { ...arrays['Z(s)'], data: away } };
    expect(changed({}, {}, given)).toContain(`${AT}radius`);
  });

  it('no state: not checked, and said so', () => {
    const { 'Z(s)': _state, ...rest } = arrays;
    const open = verify(record, rest).claims.filter(({ verdict }) => verdict === 'notChecked');
    expect(open.find(({ path }) => path === `${AT}radius`)?.because).toContain('holds no Z(s)');
  });
});

it('a weight outside [gamma, 1], a pair that does not slide, one that does, descent where it was not asked', () => {
  const outcome = outcomeOf(1, 10, 0, { steps: 2000 });
  const { record, arrays } = outcome;
  const { reached, certificate } = certifiedRun(outcome);
  const { n } = record.data;
  const doesNotSlide = (g: number, i: number): boolean =>
    arrays.y.data[i] !== reached.groups[g].sign &&
    reached.groups[g].sliding.every(({ point }) => point !== i);
  const points = Array.from({ length: n }, (_, i) => i);
  const g = reached.groups.findIndex(
    ({ sliding }, at) => sliding.length > 0 && points.some((i) => doesNotSlide(at, i)),
  );
  const [first, ...rest] = reached.groups[g].sliding;
  const still = points.find((i) => doesNotSlide(g, i)) ?? -1;
  const changed = (
    sliding: typeof rest,
    slopes: Record<number, number>,
    change: Partial<LastingRecord> = {},
  ) => {
    const groups = reached.groups.map((group, k) => (k === g ? { ...group, sliding } : group));
    const whole = { ...reached, groups, frozenCertificate: { ...certificate, ...change } };
    const changedRecord = { ...record, limit: { ...record.limit, reached: whole } };
    return failing(verify(changedRecord, withEntry(arrays, 'D', slopes)));
  };
  const heavier = changed([{ ...first, weight: 1.01 }, ...rest], { [g * n + first.point]: 1.01 });
  expect(heavier).toContain(`limit.reached.groups[${g}].sliding[0].weight`);
  const more = [first, ...rest, { point: still, weight: 0.5 }];
  expect(changed(more, { [g * n + still]: 0.5 })).toContain(`${AT}limit`);
  expect(changed(rest, { [g * n + first.point]: 1 })).toContain(`${AT}limit`);
  expect(changed([first, ...rest], {}, { scope: 'descent' })).toContain(`${AT}scope`);
});
