/**
 * Which file a path names, which array or column of it, and in which format: by its suffix, else by its first bytes.
 */
import { InputError } from '../errors.ts';
import { foreign, foreignBytes, foreignSuffix } from './foreign.ts';
import { declaredIdxSize } from './idx.ts';
import { gunzip, heldWhole, isGzip, startOf } from './inflate.ts';
import { looksLikeLibsvm } from './libsvm.ts';
import { declaredNpySize } from './npy.ts';
import { inMemory, type OpenedFile, type OpenFile } from './opened.ts';
import { declaredSafetensorsSize } from './safetensors.ts';

export type Format = 'npy' | 'npz' | 'idx' | 'safetensors' | 'text' | 'libsvm' | 'parquet';

/** What a path says. */
export interface Place {
  /** The file's path; "-" is standard input. */
  readonly path: string;
  /** The name of an array or a column in the file. */
  readonly member: string | undefined;
}

/** A file whose format is known. */
export interface FormattedFile extends Place {
  readonly format: Format;
  /** Unpacked, where it was compressed. */
  readonly file: OpenedFile;
}

/** By the ends of names, .gz left out; "read" for formats that are. */
const SUFFIXES: readonly (readonly [RegExp, Format])[] = [
  [/\.npy$/i, 'npy'],
  [/\.npz$/i, 'npz'],
  [/\.safetensors$/i, 'safetensors'],
  [/\.[ct]sv$/i, 'text'],
  [/\.(?:libsvm|svm|svmlight)$/i, 'libsvm'],
  [/\.(?:parquet|pq)$/i, 'parquet'],
  [/[.-]idx(?:\d{0,2}-?[a-z]{1,10})?$/i, 'idx'],
];

const STANDARD_INPUT = '-';

/** Whether a text is the path of a file, as its suffix is that of a known format. */
export function namesFile(text: string): boolean {
  const { path } = placeOf(text);
  return path === STANDARD_INPUT || formatOf(path) !== undefined || foreignSuffix(path) !== undefined;
}

/** Whether a path's suffix leaves open that its file is Parquet. */
export function mayBeParquet(path: string): boolean {
  return (formatOf(path) ?? 'parquet') === 'parquet' && foreignSuffix(path) === undefined;
}

/** The file of a path, without the name of an array in it. */
export function fileAt(path: string): string {
  return placeOf(path).path;
}

/** Whether a name in such a file is an array's, and not a column's. */
export function hasArrays({ format }: { readonly format: Format | undefined }): boolean {
  return format === 'npz' || format === 'safetensors';
}

/** The column that a text names of this very file: "x.csv:label" of x.csv; null where it names another file, or an array in one. */
export function columnOfSame(text: string, x: string): string | null {
  const { path, member } = placeOf(text);
  return member !== undefined && path === fileAt(x) && !hasArrays({ format: formatOf(path) }) ? member : null;
}

/** "x.npz:name" names an array, "y.csv:name" a column; a path that has no such suffix before its last colon is one file. */
function placeOf(text: string): Place {
  const colon = text.lastIndexOf(':');
  const path = text.slice(0, colon);
  return colon > 0 && colon < text.length - 1 && (path === STANDARD_INPUT || formatOf(path) !== undefined)
    ? { path, member: text.slice(colon + 1) }
    : { path: text, member: undefined };
}

/** @throws InputError  for a format that is not read, with the line that converts it */
export function openFormatted(text: string, open: OpenFile): FormattedFile {
  const place = placeOf(text);
  const { path } = place;
  const unread = foreignSuffix(path);
  if (unread !== undefined) throw foreign(path, unread);
  const given = open(path);
  const suffix = formatOf(path);
  if (!isGzip(given) && !/\.gz$/i.test(path)) {
    const start = given.read(0, Math.min(given.size, START));
    return { ...place, format: suffix ?? formatByBytes(start, given.size, path), file: given };
  }
  const start = startOf(gunzip(given, false));
  const format = suffix ?? formatByBytes(start, start.length, path);
  return { ...place, format, file: unpacked(given, format, start) };
}

/** As much as tells one format from another. */
const START = 2 ** 16;

/** Bytes of content that a byte of a deflated stream can stand for, at most. */
const MOST_PACKED = 1032;

/** The content of a gzip file: text is unpacked anew for every reading, all else is held. */
function unpacked(given: OpenedFile, format: Format, start: Uint8Array): OpenedFile {
  if (format === 'text' || format === 'libsvm') return { ...given, pieces: () => gunzip(given, true) };
  const declared = declaredSize(start, format);
  const most = declared === null ? null : Math.max(declared, start.length);
  if (most !== null && most > MOST_PACKED * given.size) {
    const got = `${given.size} bytes, too few for the ${most} that its content declares`;
    throw new InputError(given.name, 'must be a whole gzip file', got);
  }
  const content = () => gunzip(given, most === null);
  return inMemory(heldWhole(content, given.name, given.size, most), given.name);
}

function formatOf(path: string): Format | undefined {
  const plain = path.replace(/\.gz$/i, '');
  return SUFFIXES.find(([suffix]) => suffix.test(plain))?.[1];
}

function formatByBytes(start: Uint8Array, size: number, path: string): Format {
  const unread = foreignBytes(start);
  if (unread !== undefined) throw foreign(path, unread);
  const [a, b, c, d] = start;
  const text = String.fromCharCode(...start.subarray(0, 6));
  if (text === '\x93NUMPY') return 'npy';
  if (text.startsWith('PK')) return 'npz';
  if (text.startsWith('PAR1')) return 'parquet';
  if (start[8] === 0x7b && size > 10 && start[7] === 0 && start[6] === 0) return 'safetensors';
  if (a === 0 && b === 0 && c >= 8 && c <= 14 && d > 0) return 'idx';
  return looksLikeLibsvm(new TextDecoder().decode(start)) ? 'libsvm' : 'text';
}

/** How large an array is that begins so; 0 where it is none, as nothing more of it need be read. */
function declaredSize(start: Uint8Array, format: Format): number | null {
  try {
    switch (format) {
      case 'npy':
        return declaredNpySize(start);
      case 'idx':
        return declaredIdxSize(start);
      case 'safetensors':
        return declaredSafetensorsSize(start);
      default:
        return null;
    }
  } catch (error) {
    if (error instanceof InputError) return 0;
    throw error;
  }
}
