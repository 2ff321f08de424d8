/**
 * How the two classes look in every figure: colour and shape both, so that either alone tells them apart.
 */
import { BLUE, VERMILION } from '../palette.ts';

export const CLASSES = [
  { label: 1, name: 'y = +1', stroke: BLUE, symbol: 'circle' },
  { label: -1, name: 'y = −1', stroke: VERMILION, symbol: 'triangle' },
] as const;
