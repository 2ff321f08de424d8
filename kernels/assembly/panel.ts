/**
 * Panels: eight rows of a matrix interleaved, entry 8 p + c holding row c, column p, so that the micro-kernel reads the
 * eight factors of one step from one place. Rows that are not there are zero.
 */
import { TILE_COLUMNS } from './tile.ts';

/** Bytes from one step of a panel to the next. */
export const STEP: usize = 64;

/** Packs `count` (1 to 8) rows, each of `length` contiguous entries; `stride` bytes from row to row. */
export function packRows(panel: usize, count: usize, length: usize, from: usize, stride: usize): void {
  if (count < TILE_COLUMNS) {
    clear(panel, length);
    for (let c: usize = 0; c < count; c++) packRow(panel + (c << 3), length, from + c * stride);
    return;
  }
  for (let c: usize = 0; c < TILE_COLUMNS; c += 2) {
    packRowPair(panel + (c << 3), length, from + c * stride, stride);
  }
}

/** Packs `count` (1 to 8) columns, each of `length` entries `stride` bytes apart. */
export function packColumns(panel: usize, count: usize, length: usize, from: usize, stride: usize): void {
  if (count < TILE_COLUMNS) clear(panel, length);
  for (let p: usize = 0; p < length; p++, panel += STEP, from += stride) {
    memory.copy(panel, from, count << 3);
  }
}

/** The inverse of `packRows`. */
export function unpackRows(panel: usize, count: usize, length: usize, to: usize, stride: usize): void {
  let c: usize = 0;
  for (; c + 2 <= count; c += 2) unpackRowPair(panel + (c << 3), length, to + c * stride, stride);
  if (c < count) unpackRow(panel + (c << 3), length, to + c * stride);
}

function packRow(panel: usize, length: usize, from: usize): void {
  for (let p: usize = 0; p < length; p++, panel += STEP, from += 8) store<f64>(panel, load<f64>(from));
}

/** Two rows at a time, two entries at a time: a 2 x 2 transposition in registers. */
function packRowPair(panel: usize, length: usize, from: usize, stride: usize): void {
  let p: usize = 0;
  for (; p + 2 <= length; p += 2, panel += 2 * STEP, from += 16) {
    const upper = v128.load(from);
    const lower = v128.load(from + stride);
    v128.store(panel, v128.shuffle<f64>(upper, lower, 0, 2));
    v128.store(panel, v128.shuffle<f64>(upper, lower, 1, 3), STEP);
  }
  if (p < length) {
    store<f64>(panel, load<f64>(from));
    store<f64>(panel, load<f64>(from + stride), 8);
  }
}

function unpackRow(panel: usize, length: usize, to: usize): void {
  for (let p: usize = 0; p < length; p++, panel += STEP, to += 8) store<f64>(to, load<f64>(panel));
}

function unpackRowPair(panel: usize, length: usize, to: usize, stride: usize): void {
  let p: usize = 0;
  for (; p + 2 <= length; p += 2, panel += 2 * STEP, to += 16) {
    const first = v128.load(panel);
    const second = v128.load(panel, STEP);
    v128.store(to, v128.shuffle<f64>(first, second, 0, 2));
    v128.store(to + stride, v128.shuffle<f64>(first, second, 1, 3));
  }
  if (p < length) {
    store<f64>(to, load<f64>(panel));
    store<f64>(to + stride, load<f64>(panel, 8));
  }
}

function clear(panel: usize, length: usize): void {
  memory.fill(panel, 0, length * STEP);
}
