/**
 * `benign plot`: the figures of a run or of a sweep, as files.
 */

import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { version } from '../../experiment/assembly.ts';
import { presented } from '../../figures/presentation.ts';
import type { View } from '../../figures/sweep/view.ts';
import { emptyDocument } from '../document.ts';
import { heard } from '../interrupt.ts';
import { type Format, formats } from '../plot/formats.ts';
import { lengthFrom } from '../plot/lengths.ts';
import { type Drawable, type Source, sourceIn } from '../plot/sources.ts';
import { sweepWithFiles } from '../plot/trajectories.ts';
import { commandLine, type PlotOptions, presentationFrom, viewFrom } from '../plot/view-options.ts';
import { expectFiles, note, print } from '../streams.ts';
import { writeWhole } from '../whole-files.ts';

export interface PlotCommand extends PlotOptions {
  /** A directory that `benign run --out` or `benign sweep` wrote. */
  readonly directory: string;
}

/** Writes DIR/figures/NAME.ENDING and prints each path; why a figure cannot be drawn is told on stderr. */
export async function plotCommand(command: PlotCommand): Promise<void> {
  const { directory, figure } = command;
  const view = viewFrom(command);
  checkName(command.as);
  const chosenFormats = command.format.length > 0 ? command.format : ['svg'];
  const writers = chosenFormats.map((name) => formatNamed(name));
  const presentation = presentationFrom(command);
  const width = lengthFrom(command.width ?? '640', '--width', 240, 4000);
  const height = command.height === undefined ? undefined : lengthFrom(command.height, '--height', 120, 4000);
  const dpi = command.dpi === undefined ? undefined : dpiFrom(command.dpi);
  const again =
    figure === 'trajectories' && existsSync(join(directory, 'sweep.json'))
      ? await sweepWithFiles(directory)
      : null;
  const source = await heard(() => sourceIn(directory, view, again));
  for (const remark of source.remarks) note(remark);
  const document = emptyDocument();
  const folder = join(directory, 'figures');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new InputError(folder, 'must be a folder of its own', 'a symbolic link');
  }
  expectFiles();
  for (const drawable of chosen(source, figure)) {
    const made = await heard(() => chartOf(drawable, figure !== undefined, view));
    if (typeof made === 'string') {
      note(`${drawable.name}: ${made}`);
      continue;
    }
    const chart = presented(made, presentation);
    for (const [k, { ending, render }] of writers.entries()) {
      const provenance = {
        program: `benign ${version}`,
        spec: source.name,
        hash: source.hash,
        command: commandLine({ ...command, figure: drawable.name, format: [chosenFormats[k]] }),
      };
      const file = `${command.as ?? drawable.name}.${ending}`;
      const size = height === undefined ? { width } : { width, height };
      const sheet = { chart, figure: drawable, provenance, context: { document, ...size }, dpi };
      const content = await heard(() => source.drawn(() => render(sheet)));
      writeWhole(folder, { [file]: content });
      print(`${join(folder, file)}\n`);
    }
  }
}

function formatNamed(name: string): Format {
  if (Object.hasOwn(formats, name)) return formats[name];
  throw new InputError('--format', `must be one of ${Object.keys(formats).join(', ')}`, name);
}

/** A figure stays in its folder. */
function checkName(name: string | undefined): void {
  if (name === undefined || (/^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(name) && name.length <= LONGEST_NAME))
    return;
  throw new InputError('--as', 'must be the name of a file, without a folder', name);
}

const LONGEST_NAME = 200;

function dpiFrom(text: string): number {
  const dpi = Number(text);
  if (Number.isInteger(dpi) && dpi >= 48 && dpi <= 1200) return dpi;
  throw new InputError('--dpi', 'must be an integer from 48 to 1200', text);
}

function chosen({ drawables }: Source, figure: string | undefined): readonly Drawable[] {
  const found = drawables.filter(({ name }) => figure === undefined || name === figure);
  if (found.length > 0) return found;
  throw new InputError('--figure', `must be one of ${drawables.map(({ name }) => name).join(', ')}`, figure);
}

/** Among all figures, one that the view does not suit is passed over with its reason. */
function chartOf(drawable: Drawable, asked: boolean, view: View): ReturnType<Drawable['chart']> {
  try {
    return drawable.chart();
  } catch (error) {
    if (asked || !(error instanceof InputError) || Object.keys(view).length > 0) throw error;
    return error.message;
  }
}
