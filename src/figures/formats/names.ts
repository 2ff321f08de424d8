/**
 * Names as a figure shows them. They come from specs and files, and may be anything.
 */
import { visible } from '../../errors.ts';

/** The width of a letter as a share of its size, a little above that of wide faces. */
export const LETTER = 0.6;

/** A name on one line, of at most so many characters: of a longer one both ends, by which such names are told apart. */
export function nameShown(name: string, most: number): string {
  const letters = [...visible(name)];
  if (letters.length <= most) return letters.join('');
  const kept = Math.max(2, most) - 1;
  const [start, end] = [Math.ceil(kept / 2), Math.floor(kept / 2)];
  return [...letters.slice(0, start), '…', ...letters.slice(letters.length - end)].join('');
}

/** The same within so many pixels. */
export function nameWithin(name: string, width: number, size = 13): string {
  return nameShown(name, Math.floor(width / (size * LETTER)));
}
