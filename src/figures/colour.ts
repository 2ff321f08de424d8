/**
 * Colours of numbers: viridis, whose lightness rises evenly, so that it can be read in grey and with every kind of colour
 * vision. Source: N. Smith, S. van der Walt, "mpl colormaps" (2015).
 */
import { scale } from '@observablehq/plot';
import { log } from '../linalg/elementary.ts';
import type { ColourScale } from './chart.ts';

/** Where there is no value. */
export const NO_VALUE = '#dddddd';
const NO_VALUE_IN_GREY = '#ffffff';
/** The light end of greys, which white can be told from. */
const LIGHTEST_GREY = 0.88;

/** Viridis at a share in [0, 1], as #rrggbb: dark at 0, light at 1. */
export function viridis(share: number): string {
  return VIRIDIS.apply(Math.min(1, Math.max(0, share)));
}

const VIRIDIS = scale({ color: { type: 'linear', scheme: 'viridis', domain: [0, 1] } }) as unknown as {
  apply(share: number): string;
};

/** The share of the scale below a value: 0 at its low end, 1 at its high end, 1/2 where both ends are one. */
export function shareOf({ scale: type, domain: [low, high] }: ColourScale, value: number): number {
  const [a, b, c] = type === 'log' ? [log(low), log(high), log(value)] : [low, high, value];
  return a === b ? 0.5 : (c - a) / (b - a);
}

/** The colour of a value, or of none. */
export function colourOf(scale: ColourScale, value: number | null): string {
  if (value === null) return scale.scheme === 'grey' ? NO_VALUE_IN_GREY : NO_VALUE;
  return schemeOf(scale)(shareOf(scale, value));
}

/** The colours of a scale at shares in [0, 1]: dark at 0, light at 1. */
export function schemeOf({ scheme }: ColourScale): (share: number) => string {
  return scheme === 'grey' ? (share) => greyAt(LIGHTEST_GREY * Math.min(1, Math.max(0, share))) : viridis;
}

/** #rrggbb from black at 0 to white at 1. */
export function greyAt(share: number): string {
  const level = Math.round(255 * share)
    .toString(16)
    .padStart(2, '0');
  return `#${level}${level}${level}`;
}
