/**
 * Whether the numbers at the axes of a drawing stand whole and apart, and the room they need where they do not.
 */
import type { Layout, TickRoom } from './layout.ts';

/** Sizes of letters as shares of the type size, in the widest face that figures are drawn in. */
const SUPERSCRIPT = 0.43;
const POINT = 0.32;
const LETTER = 0.64;
const WIDE = 0.84;
const SIZE = 13;
/** From a number of the vertical axis to the frame, and between neighbours on the horizontal one, in pixels. */
const TICK = 9;
const BETWEEN = 6;

interface Label {
  readonly at: number;
  readonly width: number;
}

/** @param frames  drawn frames, as markup. @returns null where all numbers are whole and apart */
export function roomForTicks(frames: readonly string[], layout: Layout): TickRoom | null {
  const up = frames.flatMap((frame) => labelsOf(frame, 'y'));
  const along = frames.map((frame) => labelsOf(frame, 'x'));
  const widest = widestOf(along.flat());
  const left = widestOf(up) + TICK;
  const end = layout.left + layout.frameWidth + layout.right;
  const right = Math.max(0, ...along.flat().map(({ at, width }) => at + width / 2 - end));
  const touch = along.some((labels) => labels.some((label, k) => k > 0 && touches(labels[k - 1], label)));
  if (left <= layout.left && right <= 0 && !touch) return null;
  const apart = layout.frameWidth / layout.mostTicks;
  return {
    left,
    right: right > 0 ? layout.right + right + 1 : 0,
    apart: touch ? Math.max(widest + BETWEEN, apart) : apart,
  };
}

function touches(a: Label, b: Label): boolean {
  return Math.abs(b.at - a.at) < (a.width + b.width + BETWEEN) / 2;
}

function widestOf(labels: readonly Label[]): number {
  return Math.max(0, ...labels.map(({ width }) => width));
}

/** The numbers at an axis, read off the drawing: which they are is decided there. */
function labelsOf(frame: string, axis: 'x' | 'y'): Label[] {
  const group = new RegExp(`aria-label="${axis}-axis tick label"[^>]*>(.*?)</g>`, 's').exec(frame)?.[1] ?? '';
  const texts = group.matchAll(/<text[^>]*translate\(([\d.e+-]+),[^>]*>([^<]*)<\/text>/g);
  return Array.from(texts, ([, at, text]) => ({ at: Number(at), width: widthOf(text) }));
}

function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    width += '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.includes(letter)
      ? SUPERSCRIPT
      : letter === '.'
        ? POINT
        : '×−'.includes(letter)
          ? WIDE
          : LETTER;
  }
  return width * SIZE;
}
