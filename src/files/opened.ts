/**
 * Files as readers see them: bytes at any place, asked for when they are needed, so that a file may be larger than memory.
 */
import type { MemoryTable } from './memory-table.ts';

export interface OpenedFile {
  /** The file, as its user knows it, for messages. */
  readonly name: string;
  /** What the file holds, where it was read as a whole before. */
  readonly table?: MemoryTable | undefined;
  /** In bytes. */
  readonly size: number;
  /** The bytes from `offset` to `offset + length`, which lie inside the file. */
  read(offset: number, length: number): Uint8Array;
}

/** Opens a file by the path as its user wrote it. Throws InputError for what cannot be opened. */
export type OpenFile = (path: string) => OpenedFile;

/** A file whose bytes are all in memory. */
export function inMemory(bytes: Uint8Array, name: string): OpenedFile {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
