/**
 * What every record must be.
 */
import { expect } from 'vitest';
import { faultsOf, faultsOfRecord } from './soundness.ts';

/** Nothing undefined or not finite, and a note for every null and for no other value. */
export function expectSound(record: Parameters<typeof faultsOfRecord>[0]): void {
  expect(faultsOfRecord(record)).toEqual([]);
}

/** The same of part of a record. */
export function expectSoundValues(...part: Parameters<typeof faultsOf>): void {
  expect(faultsOf(...part)).toEqual([]);
}
