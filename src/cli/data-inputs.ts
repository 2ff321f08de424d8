/**
 * The data that a spec names, read for a command.
 */

import { countingTold } from '../experiment/counting.ts';
import { type FileInputs, filesOf, type ReadFile, readInputs } from '../experiment/inputs.ts';
import { readAhead } from '../files/ahead.ts';
import { inMemory, type OpenFile } from '../files/opened.ts';
import type { Spec } from '../spec/resolve.ts';
import { STANDARD_INPUT, standardInput } from './standard-input.ts';
import { note } from './streams.ts';

/** Opens files as `open` does, standard input and what cannot be read in parts among them. @throws InputError as they do */
export async function openAhead(paths: readonly string[], open: OpenFile): Promise<OpenFile> {
  if (!paths.includes(STANDARD_INPUT)) return readAhead(paths, open);
  const bytes = inMemory(await standardInput('data'), 'standard input');
  return readAhead(paths, (path) => (path === STANDARD_INPUT ? bytes : open(path)));
}

/** Reads all that a spec names, and warns of columns that number the rows; null for a population. */
export async function inputsOf(
  spec: Spec,
  { read, open }: { readonly read: ReadFile; readonly open: OpenFile },
): Promise<FileInputs | null> {
  const files = filesOf(spec);
  if (files.length === 0) return null;
  const inputs = readInputs(spec, read, { open: await openAhead(files, open) });
  const warning = inputs && countingTold(inputs.training);
  if (warning) note(`benign: warning: ${warning}`);
  return inputs;
}
