/**
 * What cannot be read in parts is read before anything asks for it.
 */
import type { OpenedFile, OpenFile } from './opened.ts';
import { fileAt, mayBeParquet } from './places.ts';

/**
 * Opens files as `open` does, with those Parquet files among `paths` read as a whole, by a reader that is loaded where there are any.
 *
 * @param giveWay  awaited before each of their parts is read
 * @throws InputError  for files that cannot be opened or read
 */
export async function readAhead(
  paths: readonly string[],
  open: OpenFile,
  giveWay?: () => Promise<void>,
): Promise<OpenFile> {
  const read = new Map<string, OpenedFile>();
  for (const path of new Set(paths.map(fileAt).filter(mayBeParquet))) {
    const file = open(path);
    if (!isParquet(file)) continue;
    const { readParquet } = await import('./parquet.ts');
    read.set(path, { ...file, table: await readParquet(file, giveWay) });
  }
  return (path) => read.get(path) ?? open(path);
}

function isParquet(file: OpenedFile): boolean {
  return String.fromCharCode(...file.read(0, Math.min(4, file.size))) === 'PAR1';
}
