/**
 * What a law of the noise z = g Sigma^{1/2} xi says of itself. Every law is symmetric and standardised: E xi_j = 0,
 * E g^2 xi_j^2 = 1, so that Cov z = Sigma.
 */
import { exp, log1p } from '../../linalg/elementary.ts';
import type { Parameters } from '../../parameters.ts';
import type { Stream } from '../../random/stream.ts';
import { LatticeFunction, latticeStep } from '../../special/lattice.ts';

interface Standardised {
  /** sup of r with E|g xi_j|^r finite; infinite when all moments exist. */
  readonly tailExponent: number;
  /** E|g xi_j|^r in closed form, r >= 0; infinite from the tail exponent on. */
  readonly absoluteMoment: (r: number) => number;
  /** log P(g xi_j > x) for any real x. */
  readonly logTail: (x: number) => number;
}

/** z ~ N(0, Sigma): model GMM. */
export interface GaussianLaw extends Standardised {
  readonly kind: 'gaussian';
}

/** g = 1 and xi_j independent of one law: models sG and PM. */
export interface IndependentLaw extends Standardised {
  readonly kind: 'independent';
  /** Fills `out` with independent xi_j. */
  readonly fill: (stream: Stream, out: Float64Array) => void;
  /** E exp(i t xi_j), for inversion; null where that is not offered. */
  readonly characteristic: CharacteristicFunction | null;
  /** Whether there is a density, symmetric and nowhere increasing away from 0. */
  readonly unimodal: boolean;
}

/** phi(t) = E exp(i t xi), real by symmetry, with what its inversion must know of it (docs/theory.md, section 11). */
export type CharacteristicFunction = LightTailed | HeavyTailed;

/** Of a law with exponential moments. */
export interface LightTailed {
  readonly tails: 'light';
  readonly value: (t: number) => number;
  /** |phi| where it dies out; null when it comes back to values near 1, as for a lattice law. */
  readonly envelope: DecayEnvelope | null;
  /** v with log E exp(s xi) <= v s^2/2 for all |s| <= x; infinite where there is none. */
  readonly varianceProxy: (x: number) => number;
}

/** Of a law whose tail is a power; not analytic at 0. */
export interface HeavyTailed {
  readonly tails: 'heavy';
  /** phi(t), t > 0, to within VALUE_ERROR. */
  readonly value: (t: number) => number;
  /** 1 - phi(t) for 0 < t <= 2 reach, to within a relative DEFICIT_ERROR. */
  readonly deficit: (t: number) => number;
  /** kappa(x) = -t^-2 log phi(t), t = e^x, and where it is analytic. */
  readonly kappa: LatticeFunction;
  readonly analytic: AnalyticRange;
  /** A bound of |phi| over [t, infinity), for t > reach; it falls at least like 1/t from `fallsFrom` on. */
  readonly supremum: (t: number) => number;
  readonly fallsFrom: number;
  /** P(|xi| > x) <= exp(logConstant) x^-exponent for every x > 0. */
  readonly tail: { readonly exponent: number; readonly logConstant: number };
}

/**
 * |kappa| <= bound in the complex discs of this radius about every x up to log(reach) and the two stencils of interpolation beyond.
 * On (0, reach] phi decreases, and is at least as large as |phi| anywhere beyond.
 */
export interface AnalyticRange {
  readonly radius: number;
  readonly reach: number;
  readonly bound: number;
}

/** kappa from the deficit, on the lattice for discs of this radius. */
export function kappaOf(deficit: HeavyTailed['deficit'], radius: number): LatticeFunction {
  const step = latticeStep(radius);
  return new LatticeFunction(step, (i) => {
    const t = exp(i * step);
    return -log1p(-deficit(t)) / (t * t);
  });
}

/** The least t at which `deficit` is asked for. */
export const LEAST_ARGUMENT = 1e-20;
/** Of `value` and of `deficit` of a heavy tail. */
export const VALUE_ERROR = 1e-13;
export const DEFICIT_ERROR = 1e-14;

/** |phi(t)| <= bound(t), nonincreasing in t >= 0, and bound(c t) <= bound(t) c^-decay(t) for every c >= 1. */
export interface DecayEnvelope {
  readonly bound: (t: number) => number;
  readonly decay: (t: number) => number;
}

/** xi ~ N(0, I) and one random scale g > 0 for the whole row, E g^2 = 1: model EM. */
export interface MixtureLaw extends Standardised {
  readonly kind: 'scaleMixture';
  readonly drawScale: (stream: Stream) => number;
  /** Scales and weights with E f(g) = sum_k weights_k f(scales_k): all there are, or those of a rule for smooth f. */
  readonly scales: () => ScaleRule;
}

/** A rule of scales still holds for the large scales of an event of probability 1/RARE. */
export const RARE = 1e60;

export interface ScaleRule {
  readonly scales: Float64Array;
  readonly weights: Float64Array;
}

export type NoiseLaw = GaussianLaw | IndependentLaw | MixtureLaw;

/** A family of laws, as specs name it. */
export interface NoiseFamily<Name extends string = string, Key extends string = string> {
  readonly name: Name;
  /** One line for people. */
  readonly description: string;
  readonly parameters: Parameters<Key>;
  readonly law: (parameters: Readonly<Record<Key, number>>) => NoiseLaw;
}
