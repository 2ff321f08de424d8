/**
 * How the two classes look in every figure: colour and shape both, so that either alone tells them apart.
 */
import { dot, type Markish, text } from '@observablehq/plot';
import { BLUE, VERMILION } from './palette.ts';

export const CLASSES = [
  { label: 1, name: 'y = +1', stroke: BLUE, symbol: 'circle' },
  { label: -1, name: 'y = −1', stroke: VERMILION, symbol: 'triangle' },
] as const;

/** The key to the classes, above the frame at the right. */
export function classKey(): Markish[] {
  return CLASSES.flatMap(({ name, stroke, symbol }, i) => {
    const dx = -76 * (CLASSES.length - 1 - i);
    return [
      dot([name], {
        frameAnchor: 'top-right',
        dx: dx - 57,
        dy: -21,
        stroke,
        fill: stroke,
        fillOpacity: 0.25,
        symbol,
        r: 4,
      }),
      text([name], { frameAnchor: 'top-right', dx, dy: -26, textAnchor: 'end' }),
    ];
  });
}
