/**
 * Numbers as text in data files: one grammar for cells and for labels, scanned once from left to right.
 */

/** The parts of a decimal number. */
interface Decimal {
  readonly negative: boolean;
  /** The digits before and after the mark, without it. */
  readonly digits: string;
  /** The value is digits 10^exponent. */
  readonly exponent: number;
  /** Whether there is neither mark nor exponent. */
  readonly integer: boolean;
}

/**
 * The float64 nearest to a decimal number such as "-1.5e3", or null when the text is anything else:
 * empty, words, hexadecimal, digit separators, NaN, infinity, or a magnitude that overflows.
 */
export function parseDecimal(text: string): number | null {
  if (!isDecimal(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Whether a decimal number is an integer, in digits alone, that float64 does not hold exactly. */
export function losesDigits(text: string): boolean {
  const value = Math.abs(Number(text));
  if (value <= Number.MAX_SAFE_INTEGER || !Number.isFinite(value)) return false;
  const { integer, digits } = partsOf(text);
  return integer && BigInt(digits) !== BigInt(value);
}

/** One text for all spellings of a decimal number ("1", "+1.0", "10e-1"), exact at any length; null for what is none. */
export function exactDecimal(text: string): string | null {
  if (!isDecimal(text)) return null;
  const { negative, digits, exponent } = partsOf(text);
  let first = 0;
  while (digits[first] === '0') first++;
  let end = digits.length;
  while (end > first && digits[end - 1] === '0') end--;
  if (first === end) return '0';
  return `${negative ? '-' : ''}${digits.slice(first, end)}e${exponent + digits.length - end}`;
}

/** Sign, digits with at most one mark among or beside them, and perhaps an exponent: nothing is looked at twice. */
function isDecimal(text: string): boolean {
  let at = afterSign(text, 0);
  const whole = afterDigits(text, at);
  let count = whole - at;
  at = whole;
  if (text[at] === '.') {
    const end = afterDigits(text, at + 1);
    count += end - at - 1;
    at = end;
  }
  if (count === 0) return false;
  if (text[at] === 'e' || text[at] === 'E') {
    const start = afterSign(text, at + 1);
    at = afterDigits(text, start);
    if (at === start) return false;
  }
  return at === text.length;
}

/** @param text  a decimal number */
function partsOf(text: string): Decimal {
  const start = afterSign(text, 0);
  const whole = afterDigits(text, start);
  const fraction = text[whole] === '.' ? afterDigits(text, whole + 1) : whole;
  const after = text.slice(whole + 1, Math.max(whole + 1, fraction));
  return {
    negative: text[0] === '-',
    digits: text.slice(start, whole) + after,
    exponent: (fraction < text.length ? Number(text.slice(fraction + 1)) : 0) - after.length,
    integer: whole === text.length,
  };
}

function afterSign(text: string, at: number): number {
  return text[at] === '+' || text[at] === '-' ? at + 1 : at;
}

function afterDigits(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  return end;
}
