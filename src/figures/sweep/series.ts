/**
 * How the curves of a figure are told apart: by colour, from dark to light in the order of an axis, and by symbol.
 */
import type { SymbolName } from '../chart.ts';
import { viridis } from '../colour.ts';
import { BLUE, GREEN, SKY, VERMILION } from '../palette.ts';

const SYMBOLS: readonly SymbolName[] = ['circle', 'triangle', 'square', 'diamond', 'plus', 'times'];

/** Light yellow cannot be seen on white. */
const LIGHTEST = 0.78;

export interface Look {
  readonly stroke: string;
  readonly symbol: SymbolName;
}

/** The look of curve k of so many. Few are told apart by hue, more by lightness. */
export function lookOf(k: number, count: number): Look {
  const hues = [BLUE, VERMILION, GREEN, SKY];
  const stroke = count <= hues.length ? hues[k] : viridis((LIGHTEST * k) / (count - 1));
  return { stroke, symbol: SYMBOLS[k % SYMBOLS.length] };
}
