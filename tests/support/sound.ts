/**
 * What every record must be.
 */
import { expect } from 'vitest';
import { faultsOf, faultsOfNoted, faultsOfRecord } from './soundness.ts';

/** As the schema says; nothing undefined or not finite, and a note for every null and for no other value. */
export function expectSound(record: Parameters<typeof faultsOfRecord>[0]): void {
  expect(faultsOfRecord(record)).toEqual([]);
}

/** The same, but for the schema, of what a check found. */
export function expectSoundCheck(found: Parameters<typeof faultsOfNoted>[0]): void {
  expect(faultsOfNoted(found)).toEqual([]);
}

/** And of part of a record. */
export function expectSoundValues(...part: Parameters<typeof faultsOf>): void {
  expect(faultsOf(...part)).toEqual([]);
}
