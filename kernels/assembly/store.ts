/**
 * The second half of the micro-kernel: a finished tile goes to its place in C.
 */
import { TILE } from './tile.ts';

/** What a product does to its destination: C = P, C += P or C -= P. */
export const SET: u32 = 0;
export const ADD: u32 = 1;
export const SUBTRACT: u32 = 2;

/** All 2 x 8 entries of the tile; c is the first of them in C, `stride` the bytes from one row of C to the next. */
export function storeWhole(mode: u32, c: usize, stride: usize): void {
  storeRow(mode, c, TILE);
  storeRow(mode, c + stride, TILE + 64);
}

/** The leading entries of each row of the tile: `count0` of row 0, `count1` of row 1. */
export function storePart(mode: u32, c: usize, stride: usize, count0: usize, count1: usize): void {
  storeEntries(mode, c, TILE, count0);
  storeEntries(mode, c + stride, TILE + 64, count1);
}

function storeRow(mode: u32, c: usize, from: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const value = v128.load(from + at);
    if (mode === SET) v128.store(c + at, value);
    else if (mode === ADD) v128.store(c + at, f64x2.add(v128.load(c + at), value));
    else v128.store(c + at, f64x2.sub(v128.load(c + at), value));
  }
}

function storeEntries(mode: u32, c: usize, from: usize, count: usize): void {
  const bytes = count << 3;
  for (let at: usize = 0; at < bytes; at += 8) {
    const value = load<f64>(from + at);
    if (mode === SET) store<f64>(c + at, value);
    else if (mode === ADD) store<f64>(c + at, load<f64>(c + at) + value);
    else store<f64>(c + at, load<f64>(c + at) - value);
  }
}
