/**
 * Types of numbers in files, and their values as float64.
 */

/** How an entry is stored. */
export interface ElementType {
  /** Bytes an entry takes. */
  readonly size: number;
  /** Integers of 64 bits come as bigint, since not all of them are float64 numbers; text as text, which only labels may be. */
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number | bigint | string;
}

/** By NumPy's codes (f4: float of four bytes), and bf16, Google's bfloat16. */
export const elementTypes = {
  bf16: { size: 2, read: (view, offset, little) => bfloat16(view.getUint16(offset, little)) },
  f2: { size: 2, read: (view, offset, little) => float16(view.getUint16(offset, little)) },
  f4: { size: 4, read: (view, offset, little) => view.getFloat32(offset, little) },
  f8: { size: 8, read: (view, offset, little) => view.getFloat64(offset, little) },
  i1: { size: 1, read: (view, offset) => view.getInt8(offset) },
  i2: { size: 2, read: (view, offset, little) => view.getInt16(offset, little) },
  i4: { size: 4, read: (view, offset, little) => view.getInt32(offset, little) },
  i8: { size: 8, read: (view, offset, little) => view.getBigInt64(offset, little) },
  u1: { size: 1, read: (view, offset) => view.getUint8(offset) },
  u2: { size: 2, read: (view, offset, little) => view.getUint16(offset, little) },
  u4: { size: 4, read: (view, offset, little) => view.getUint32(offset, little) },
  u8: { size: 8, read: (view, offset, little) => view.getBigUint64(offset, little) },
  b1: { size: 1, read: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1) },
} as const satisfies Readonly<Record<string, ElementType>>;

/** IEEE 754 binary16: one bit of sign, five of exponent, ten of fraction. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction * 2 ** -10) * POWERS[exponent];
}

/** 2^(exponent - 15). */
const POWERS = Float64Array.from({ length: 31 }, (_, exponent) =>
  exponent < 15 ? 1 / (1 << (15 - exponent)) : 1 << (exponent - 15),
);

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a binary32. */
function bfloat16(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
