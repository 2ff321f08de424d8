/**
 * The data that a spec names, read for a command.
 */
import { setImmediate } from 'node:timers/promises';
import { type FileInputs, filesOf, type ReadFile, readInputs } from '../experiment/inputs.ts';
import { suspectsTold } from '../experiment/suspects.ts';
import { readAhead } from '../files/ahead.ts';
import { inMemory, type OpenFile } from '../files/opened.ts';
import type { Spec } from '../spec/resolve.ts';
import { heard } from './interrupt.ts';
import { readPipes, STANDARD_INPUT, standardInput } from './pipes.ts';
import { note } from './streams.ts';

/** Opens files on disk. */
interface Disk {
  readonly open: OpenFile;
  /** Where the file of a name lies. */
  readonly pathOf: (name: string) => string;
}

/**
 * Opens files as `open` does, standard input, pipes and what cannot be read in parts among them, which are read here.
 *
 * @throws InputError as they do
 */
export async function openAhead(paths: readonly string[], { open, pathOf }: Disk): Promise<OpenFile> {
  await readPipes(paths.map(pathOf));
  if (!paths.includes(STANDARD_INPUT)) return readAhead(paths, open, setImmediate);
  const bytes = inMemory(await standardInput('data'), 'standard input');
  return readAhead(paths, (path) => (path === STANDARD_INPUT ? bytes : open(path)), setImmediate);
}

/**
 * Reads all that a spec names, and warns of columns that number the rows; null for a population.
 *
 * @param peakLimit  bytes that what is asked of the rows may use; they are not read where it takes more
 */
export async function inputsOf(
  spec: Spec,
  { read, ...disk }: Disk & { readonly read: ReadFile },
  peakLimit?: number,
): Promise<FileInputs | null> {
  const files = filesOf(spec);
  if (files.length === 0) return null;
  const ahead = await openAhead(files, disk);
  const { inputs, warning } = await heard(() => {
    const found = readInputs(spec, read, { open: ahead, peakLimit });
    return { inputs: found, warning: found && suspectsTold(found.training) };
  });
  if (warning) note(`benign: warning: ${warning}`);
  return inputs;
}
