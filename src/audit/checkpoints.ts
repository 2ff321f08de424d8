/**
 * Several weights of one network, as a training left them one after another: a row of numbers of each.
 */
import { Notes } from '../record/notes.ts';
import type { CheckpointRecord, CountedError, HeldOutRecord, NetworkRecord } from './record.ts';

/** What an audit finds of one network. */
export interface JudgedNetwork {
  readonly network: NetworkRecord;
  readonly heldOut?: HeldOutRecord;
}

/**
 * The rows of all of them. Why a value is null is noted under checkpoints.K, K from 0.
 *
 * @param names  the files
 * @param judge  finds what there is to say of each, with its own notes
 */
export function checkpointRecords(
  names: readonly string[],
  judge: (k: number, notes: Notes) => JudgedNetwork,
  notes: Notes,
): CheckpointRecord[] {
  return names.map((weights, k) => {
    const own = new Notes();
    const { network, heldOut } = judge(k, own);
    const { misclassified, leastMargin, norm, normalizedMargin, marginShare, pattern, kkt } = network;
    const { leakyNetwork, rescaling } = network;
    const residual = kkt.firstLayer?.leastEpsilon ?? null;
    const noted = <T>(name: string, value: T | null, from: string): T | null =>
      notes.orAbsent(`checkpoints.${k}.${name}`, value, own.reasons[from] ?? 'not known');
    const kktFrom =
      kkt.firstLayer === null ? 'network.kkt.firstLayer' : 'network.kkt.firstLayer.leastEpsilon';
    return {
      ...{ weights, misclassified, leastMargin, norm, normalizedMargin },
      ...(leakyNetwork === undefined ? {} : { rescaling, leakyNetwork }),
      marginShare: noted('marginShare', marginShare, 'network.marginShare'),
      activatedFraction: pattern.activatedFraction,
      groups: pattern.groups,
      kktEpsilon: noted('kktEpsilon', residual?.relativeEpsilon ?? null, kktFrom),
      kktDelta: noted('kktDelta', residual?.relativeDelta ?? null, kktFrom),
      angleToOwn: noted('angleToOwn', network.ownLimit.angle, 'network.ownLimit.angle'),
      angleToOwnSigns: noted('angleToOwnSigns', network.ownSigns.angle, 'network.ownSigns.angle'),
      angleToActivated: noted(
        'angleToActivated',
        network.activatedLimit.angle,
        'network.activatedLimit.angle',
      ),
      ...(heldOut === undefined ? {} : { heldOut: withoutClasses(heldOut) }),
    };
  });
}

/** The network's error on all held-out rows. */
function withoutClasses({ network }: HeldOutRecord): CountedError {
  if (network === null) throw new Error('a network was judged without its error');
  const { rows, mistakes, error, interval } = network;
  return { rows, mistakes, error, interval };
}
