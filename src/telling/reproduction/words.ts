/**
 * What a claim rests on, in words.
 */
import type { ClaimResult } from '../../reproduction/evaluate.ts';
import { count, short } from '../numbers.ts';

/** "36 experiments, seeds 0 to 3; 3 of 3 planted falsehoods noticed". */
export function toldEffort({ experiments, seeds, falsehoods }: ClaimResult): string {
  if (experiments === 0) return 'no experiments';
  const noticed = falsehoods.filter(({ status }) => status === 'fail').length;
  const range = seeds.length > 1 ? `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}` : `seed ${seeds[0]}`;
  return `${count(experiments)} experiments, ${range}; ${noticed} of ${falsehoods.length} planted falsehoods noticed`;
}

export function toldNumber(value: number | string | null): string {
  if (value === null) return 'unknown';
  return typeof value === 'number' ? short(value, 4) : value;
}
