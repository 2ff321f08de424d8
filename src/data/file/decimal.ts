/**
 * Numbers as text in data files: one grammar for cells and for labels.
 */

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The float64 nearest to a decimal number such as "-1.5e3", or null when the text is anything else:
 * empty, words, hexadecimal, digit separators, NaN, infinity, or a magnitude that overflows.
 */
export function parseDecimal(text: string): number | null {
  if (!decimal.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
