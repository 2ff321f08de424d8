/**
 * Zip archives, read by their directory: members as files of their own (PKWARE, APPNOTE.TXT 6.3; stored and deflated members,
 * with the extension for more than 4 GiB).
 */
import { InputError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { type DeclaredSize, heldWhole, inflate, startOf } from './inflate.ts';
import { inMemory, type OpenedFile } from './opened.ts';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly checksum: number;
  readonly compressed: number;
  readonly size: number;
  /** Offset of its local header. */
  readonly at: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
/** Of sizes and offsets that stand in the extension. */
const ELSEWHERE = 0xffffffff;
const CHUNK = 2 ** 22;

/**
 * The members of an archive by name. Opening one verifies its checksum.
 *
 * @param declared  how many bytes a member's format declares; one that is longer ends there, a little longer
 */
export function openZip(
  file: OpenedFile,
  declared: DeclaredSize = () => null,
): ReadonlyMap<string, () => OpenedFile> {
  return new Map(directory(file).map((entry) => [entry.name, () => openEntry(file, entry, declared)]));
}

function openEntry(file: OpenedFile, { name: inside, ...entry }: Entry, declared: DeclaredSize): OpenedFile {
  const name = `${file.name}:${inside}`;
  if (entry.encrypted || (entry.method !== 0 && entry.method !== 8)) {
    const got = entry.encrypted ? 'an encrypted member' : `method ${entry.method}`;
    throw new InputError(name, 'must be stored or deflated, and not encrypted', got);
  }
  const local = viewOf(file, entry.at, 30);
  if (local.getUint32(0, true) !== LOCAL) throw damaged(file, 'no member where the directory says');
  const start = entry.at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  requireInside(file, start, entry.compressed);
  const stored = {
    name,
    size: entry.compressed,
    read: (at: number, length: number) => file.read(start + at, length),
  };
  if (entry.method === 0) return verified(file, stored, inside, entry);
  const pieces = () => inflate(stored, () => damaged(file, `a broken compressed stream in ${inside}`));
  const first = startOf(pieces());
  const most = Math.min(entry.size, Math.max(declared(first) ?? entry.size, first.length));
  const content = inMemory(heldWhole(pieces, name, entry.compressed, most), name);
  return content.size > most && most < entry.size ? content : verified(file, content, inside, entry);
}

function verified(
  file: OpenedFile,
  content: OpenedFile,
  inside: string,
  { size, checksum }: Pick<Entry, 'size' | 'checksum'>,
): OpenedFile {
  if (content.size === size && checksumOf(content) === checksum) return content;
  throw damaged(file, `content of ${inside} that contradicts its checksum`);
}

function checksumOf(file: OpenedFile): number {
  let checksum = 0;
  for (let at = 0; at < file.size; at += CHUNK) {
    checksum = crc32(file.read(at, Math.min(CHUNK, file.size - at)), checksum);
  }
  return checksum;
}

function directory(file: OpenedFile): Entry[] {
  const { count, at, length } = locateDirectory(file);
  requireInside(file, at, length);
  const view = viewOf(file, at, length);
  const entries: Entry[] = [];
  let from = 0;
  for (let k = 0; k < count; k++) {
    if (from + 46 > length || view.getUint32(from, true) !== DIRECTORY)
      throw damaged(file, 'a directory that breaks off');
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(from + offset, true));
    if (from + 46 + name + extra + comment > length) throw damaged(file, 'a directory that breaks off');
    entries.push(entryAt(file, view, from, name, extra));
    from += 46 + name + extra + comment;
  }
  return entries;
}

function entryAt(
  file: OpenedFile,
  view: DataView,
  from: number,
  nameLength: number,
  extraLength: number,
): Entry {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + from + 46, nameLength);
  const short = {
    size: view.getUint32(from + 24, true),
    compressed: view.getUint32(from + 20, true),
    at: view.getUint32(from + 42, true),
  };
  return {
    name: new TextDecoder().decode(bytes),
    method: view.getUint16(from + 10, true),
    encrypted: (view.getUint16(from + 8, true) & 1) === 1,
    checksum: view.getUint32(from + 16, true),
    ...(Object.values(short).includes(ELSEWHERE)
      ? extended(file, view, from + 46 + nameLength, extraLength, short)
      : short),
  };
}

/** Sizes and offset from the extension, which holds those that do not fit, in this order. */
function extended<Sizes extends Record<'size' | 'compressed' | 'at', number>>(
  file: OpenedFile,
  view: DataView,
  from: number,
  length: number,
  short: Sizes,
): Sizes {
  const sizes: Record<string, number> = { ...short };
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    for (const [key, value] of Object.entries(short)) {
      if (value !== ELSEWHERE) continue;
      if (next + 8 > at + 4 + view.getUint16(at + 2, true)) break;
      sizes[key] = Number(view.getBigUint64(next, true));
      next += 8;
    }
    return sizes as Sizes;
  }
  throw damaged(file, 'a member of more than 4 GiB without its size');
}

/** The end record, searched for from the end: a comment of up to 65535 bytes may follow it. */
function locateDirectory(file: OpenedFile): { count: number; at: number; length: number } {
  const reach = Math.min(file.size, END_LENGTH + 0xffff);
  const view = viewOf(file, file.size - reach, reach);
  for (let at = reach - END_LENGTH; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || view.getUint16(at + 20, true) !== reach - END_LENGTH - at)
      continue;
    if (at >= 20 && view.getUint32(at - 20, true) === LOCATOR_64) {
      const end = Number(view.getBigUint64(at - 12, true));
      requireInside(file, end, 56);
      const large = viewOf(file, end, 56);
      if (large.getUint32(0, true) !== END_64) throw damaged(file, 'no directory where its end says');
      const [count, length, start] = [32, 40, 48].map((offset) => Number(large.getBigUint64(offset, true)));
      return { count, length, at: start };
    }
    return {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      at: view.getUint32(at + 16, true),
    };
  }
  throw damaged(file, file.size === 0 ? 'an empty file (0 bytes)' : 'no directory at its end');
}

function requireInside(file: OpenedFile, at: number, length: number): void {
  if (at + length > file.size) throw damaged(file, `${file.size} bytes, where ${at + length} are spoken of`);
}

function viewOf(file: OpenedFile, at: number, length: number): DataView {
  requireInside(file, at, length);
  const bytes = file.read(at, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged({ name }: OpenedFile, got: string): InputError {
  return new InputError(name, 'must be a whole zip archive', got);
}
