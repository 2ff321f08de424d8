/**
 * A run that ends in a certificate that own signs last, and faults in it.
 */
import type { NpyArray } from '../../src/files/stored-array.ts';
import { verify } from '../../src/library/verify.ts';
import type { ExperimentRecord, LastingRecord, ReachedRecord } from '../../src/record/record.ts';
import { failing } from './planted.ts';

type Arrays = Readonly<Record<string, NpyArray>>;

/** What is reached, its certificate, and the claims that fail once these are changed. */
export function certifiedRun({
  record,
  arrays,
}: {
  readonly record: ExperimentRecord;
  readonly arrays: Arrays;
}) {
  const { reached } = record.limit;
  const certificate = reached?.frozenCertificate;
  if (!reached || !certificate) throw new Error('a certificate was expected');
  const changed = (
    change: Partial<LastingRecord>,
    ofReached: Partial<ReachedRecord> = {},
    given: Arrays = arrays,
  ) => {
    const whole = { ...reached, ...ofReached, frozenCertificate: { ...certificate, ...change } };
    return failing(verify({ ...record, limit: { ...record.limit, reached: whole } }, given));
  };
  return { reached, certificate, changed };
}
