/**
 * Tick positions and labels: the true minus sign, and powers of ten written as such.
 */

/** Digits before a power of ten that are still read at a glance, and the size up to which more are written out. */
const FEW_DIGITS = 4;
const WRITTEN_OUT = 1e9;

/**
 * The label of a tick among all ticks of its axis: all plain, or all with a power of ten where the largest needs one. Large numbers
 * that differ late, 1000005 and 1000010, are plain too: a power of ten would make them longer.
 */
export function tick(value: number, _index: number, ticks: ArrayLike<number> = [value]): string {
  const all = Array.from(ticks);
  const largest = all.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const late = largest >= 1 && largest < WRITTEN_OUT && all.some((one) => digitsOf(one) > FEW_DIGITS);
  return isPlain(largest) || late ? plain(value) : scientific(value);
}

/** Significant digits, without the rounding noise of tick positions. */
function digitsOf(value: number): number {
  const [mantissa] = Number(value.toPrecision(12)).toExponential().split('e');
  return mantissa.replace(/[-.]/g, '').length;
}

/** A number inside a text: so many significant digits, 2×10⁻⁵ outside [1e-3, 1e5). */
export function number(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  return isPlain(Math.abs(rounded)) ? plain(rounded) : scientific(rounded);
}

/** 1, 10, 100, 10³, ...; nothing for what is no power of ten. */
export function power(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e');
  if (Number(mantissa) !== 1) return '';
  const k = Number(exponent);
  return k >= 0 && k <= 2 ? String(value) : `10${superscript(k)}`;
}

/** Distances of powers of ten that a reader can count in; beyond them, multiples of the last. */
const STRIDES = [1, 2, 3, 5, 10, 20, 50, 100];

/** The powers of ten in [low, high], every so many, a round number, that at most `most` remain. */
export function decades(low: number, high: number, most: number): number[] {
  const first = exponentOf(low) + (powerOfTen(exponentOf(low)) < low ? 1 : 0);
  const last = exponentOf(high);
  const fits = (by: number): boolean => Math.floor(last / by) - Math.ceil(first / by) < most;
  const stride = STRIDES.find(fits) ?? 100 * Math.ceil((last - first + 1) / (100 * most));
  const ticks: number[] = [];
  for (let k = Math.ceil(first / stride) * stride; k <= last; k += stride) ticks.push(powerOfTen(k));
  return ticks;
}

/**
 * Ticks of a logarithmic axis, at most `most`: powers of ten where it spans three of them, else 1, 2 and 5 times powers of
 * ten, else whichever of all multiples of a power of ten lie inside.
 */
export function logTicks(low: number, high: number, most: number): { at: number; text: string }[] {
  const tens = decades(low, high, most);
  if (decades(low, high, Number.POSITIVE_INFINITY).length >= 3 && tens.length >= 2)
    return tens.map((at) => ({ at, text: power(at) }));
  for (const factors of [
    [1, 2, 5],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  ]) {
    const inside = multiples(factors, low, high);
    if (inside.length >= 3) {
      const stride = Math.ceil(inside.length / most);
      return inside.filter((_, i) => i % stride === 0).map((at) => ({ at, text: number(at) }));
    }
  }
  return [low, high].map((at) => ({ at, text: number(at) }));
}

/** Round numbers in [low, high] in equal steps of 1, 2 or 5 times a power of ten, at most `most` of them. */
export function linearTicks(low: number, high: number, most: number): number[] {
  if (!(high > low)) return [low];
  for (let k = exponentOf((high - low) / most); ; k++) {
    for (const factor of [1, 2, 5]) {
      const step = Number(`${factor}e${k}`);
      const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
      if (last - first + 1 > most) continue;
      return Array.from({ length: last - first + 1 }, (_, i) => Number(`${(first + i) * factor}e${k}`));
    }
  }
}

/** The numbers factor * 10^k in [low, high], in ascending order. */
function multiples(factors: readonly number[], low: number, high: number): number[] {
  const found: number[] = [];
  for (let k = exponentOf(low); k <= exponentOf(high); k++) {
    for (const factor of factors) {
      const at = Number(`${factor}e${k}`);
      if (at >= low && at <= high) found.push(at);
    }
  }
  return found;
}

/** 10^k with 10^k <= value < 10^(k+1), and the next one above. */
export function enclosingDecades(low: number, high: number): [number, number] {
  const above = exponentOf(high);
  return [powerOfTen(exponentOf(low)), powerOfTen(powerOfTen(above) < high ? above + 1 : above)];
}

function isPlain(size: number): boolean {
  return size === 0 || (size >= 1e-3 && size < 1e5);
}

/** Without the rounding noise of tick positions. */
function plain(value: number): string {
  return minus(String(Number(value.toPrecision(12)) || 0));
}

function scientific(value: number): string {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(11).split('e');
  const powerOf10 = `10${superscript(Number(exponent))}`;
  const factor = minus(String(Number(mantissa)));
  return factor === '1' ? powerOf10 : factor === '−1' ? `−${powerOf10}` : `${factor}×${powerOf10}`;
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}

function powerOfTen(k: number): number {
  return Number(`1e${k}`);
}

function superscript(k: number): string {
  return String(k).replace(/./g, (digit) => SUPERSCRIPTS[digit]);
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'-0123456789'].map((digit, i) => [digit, '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'[i]]),
);

function minus(text: string): string {
  return text.replace('-', '−');
}
