/**
 * The checksum of zip and gzip (CRC-32, ISO 3309), eight bytes at a time: every text is summed at each of its readings.
 */

const FIRST = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** What a byte adds to the checksum when `count` bytes of 0 follow it (M. E. Kounavis and F. L. Berry, 2005). */
function followedBy(count: number): Int32Array {
  let table = FIRST;
  for (let k = 0; k < count; k++) table = table.map((value) => FIRST[value & 0xff] ^ (value >>> 8));
  return table;
}

const [T0, T1, T2, T3, T4, T5, T6, T7] = Array.from({ length: 8 }, (_, count) => followedBy(count));

/** The checksum of `bytes`, or of what came before (its checksum given) followed by them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = bytes.length - (bytes.length % 8);
  let value = ~before;
  for (let i = 0; i < whole; i += 8) {
    const a = value ^ view.getInt32(i, true);
    const b = view.getInt32(i + 4, true);
    value =
      T7[a & 0xff] ^
      T6[(a >>> 8) & 0xff] ^
      T5[(a >>> 16) & 0xff] ^
      T4[a >>> 24] ^
      T3[b & 0xff] ^
      T2[(b >>> 8) & 0xff] ^
      T1[(b >>> 16) & 0xff] ^
      T0[b >>> 24];
  }
  for (let i = whole; i < bytes.length; i++) value = T0[(value ^ bytes[i]) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}
