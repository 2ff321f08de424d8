/**
 * Conclusions that may say nothing: an error of at most 1 or more, or a probability of at least 0.
 */
import type { PopulationMoments } from '../data/population.ts';
import type { Facts } from './facts.ts';
import type { BoundedConclusion } from './statement.ts';

/** With probability at least 1 - failure. */
export function likely(sentence: string, failure: (facts: Facts) => number): BoundedConclusion<Facts> {
  return { sentence, saysNothing: (facts) => impossible(failure(facts)) };
}

/** An upper bound of an error, with probability at least 1 - failure; its free constants are 1. */
export function errorAtMost(
  sentence: string,
  bound: (law: PopulationMoments, facts: Facts) => number,
  failure: (facts: Facts) => number,
): BoundedConclusion<Facts> {
  return {
    sentence,
    saysNothing: (facts) => {
      const value = facts.law === null ? Number.NaN : bound(facts.law, facts);
      return impossible(failure(facts)) ?? (value < 1 ? null : aboveOne(value));
    },
  };
}

/** eta of the population. */
export function flippedShare({ noise }: Facts): number {
  return noise?.labelNoise ?? 0;
}

export const delta = (facts: Facts): number => facts.delta;

function impossible(failure: number): string | null {
  return failure < 1 ? null : `what it says may fail with probability ${Number(failure.toPrecision(3))}`;
}

function aboveOne(bound: number): string {
  return Number.isFinite(bound)
    ? `its bound of the error is ${Number(bound.toPrecision(3))} for constants of 1, and no error exceeds 1`
    : 'its bound of the error is not finite';
}
