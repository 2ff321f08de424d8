/**
 * Lengths on the command line: pixels, of which an inch has 96, or a unit of paper.
 */
import { InputError } from '../../errors.ts';

export const PIXELS_TO_INCH = 96;

const UNITS: Readonly<Record<string, number>> = {
  px: 1,
  in: PIXELS_TO_INCH,
  cm: PIXELS_TO_INCH / 2.54,
  mm: PIXELS_TO_INCH / 25.4,
  pt: PIXELS_TO_INCH / 72,
};

/** In pixels. @throws InputError  for another unit, or a length that is not from `least` to `most` pixels */
export function lengthFrom(text: string, option: string, least: number, most: number): number {
  const [, number, unit = 'px'] = /^([0-9.]+)([a-z]*)$/.exec(text.trim()) ?? [];
  const pixels = Number(number) * (UNITS[unit === '' ? 'px' : unit] ?? Number.NaN);
  if (pixels >= least && pixels <= most) return pixels;
  throw new InputError(
    option,
    `must be a length from ${least} to ${most} pixels, as in 340, 85mm, 3.3in or 240pt (an inch has ${PIXELS_TO_INCH} pixels)`,
    text,
  );
}
