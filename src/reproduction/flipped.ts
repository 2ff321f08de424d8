/**
 * Flipped labels in mean field (docs/theory.md, section 18): noise in so many dimensions that K = d (I + (s/n) y* y*'), s = n|mu|^2/R, with
 * classes, flips and the two signs of neurons in balance. The boundary is then a hyperplane of error Phi(-Gamma), and Gamma^2 n/d is a function of
 * the slope gamma, the share phi of flipped labels and s alone.
 */

/** Slope, share of flipped labels and n|mu|^2/R. */
export interface FlippedField {
  readonly slope: number;
  readonly share: number;
  readonly ratio: number;
}

/**
 * The n|mu|^2/R above which the limit of the activated pattern has another pattern, so that training cannot go there; Infinity where there is none.
 */
export function flipThreshold({ slope, share }: Pick<FlippedField, 'slope' | 'share'>): number {
  const excess = ((1 - 2 * share) * (1 - slope)) / (slope * (1 + slope)) - 1;
  return excess > 0 ? (2 * (1 + slope * slope)) / ((1 + slope) * (1 + slope) * excess) : Infinity;
}

/** Gamma^2 n/d of the limit of the activated pattern. */
export function activatedGamma2(field: FlippedField): number {
  const { slope, share, ratio } = field;
  const squares = 1 + slope * slope;
  const half = (1 + slope) * (1 + slope);
  const signal = (1 - 2 * share) / ((1 + slope) * (1 + (2 * squares) / (half * ratio)));
  const flipped = (1 + (1 + slope) * signal) / squares;
  return gamma2(field, signal, (1 + slope) * flipped);
}

/** Gamma^2 n/d where all neurons are active at their own points, and slide at the flipped points of the other sign. */
export function slidingGamma2(field: FlippedField): number {
  const { slope, share, ratio } = field;
  const squares = 1 + slope * slope;
  const half = (1 + slope) * (1 + slope);
  const signal =
    (((1 - share) * (1 + slope)) / squares - share) /
    (((1 - share) * half) / squares + 2 * share + 2 / ratio);
  return gamma2(field, signal, 1 + 2 * signal);
}

/** 4 p^2/(4 p^2/s + (1 - phi) (1 + gamma)^2 b^2 + phi h^2). @param signal  p @param flipped  h = (1 + D) b_f of a flipped point */
function gamma2({ slope, share, ratio }: FlippedField, signal: number, flipped: number): number {
  const clean = ((1 + slope) * (1 - (1 + slope) * signal)) / (1 + slope * slope);
  const noise = (1 - share) * clean * clean + share * flipped * flipped;
  return (4 * signal * signal) / ((4 * signal * signal) / ratio + noise);
}
