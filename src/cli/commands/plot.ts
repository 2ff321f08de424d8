/**
 * `benign plot`: the figures of a run or of a sweep, as files.
 */

import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { version } from '../../experiment/assembly.ts';
import type { View } from '../../figures/sweep/view.ts';
import { emptyDocument } from '../document.ts';
import { heard } from '../interrupt.ts';
import { type Format, formats } from '../plot/formats.ts';
import { type Drawable, type Source, sourceIn } from '../plot/sources.ts';
import { sweepWithFiles } from '../plot/trajectories.ts';
import { commandLine, type PlotOptions, viewFrom } from '../plot/view-options.ts';
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
  const width = widthFrom(command.width);
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
    const chart = await heard(() => chartOf(drawable, figure !== undefined, view));
    if (typeof chart === 'string') {
      note(`${drawable.name}: ${chart}`);
      continue;
    }
    for (const [k, { ending, render }] of writers.entries()) {
      const provenance = {
        program: `benign ${version}`,
        spec: source.name,
        hash: source.hash,
        command: commandLine({ ...command, figure: drawable.name, format: [chosenFormats[k]] }),
      };
      const file = `${command.as ?? drawable.name}.${ending}`;
      const sheet = { chart, figure: drawable, provenance, context: { document, width } };
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

function widthFrom(text: string | undefined): number {
  const width = Number(text ?? 640);
  if (Number.isInteger(width) && width >= 240 && width <= 4000) return width;
  throw new InputError('--width', 'must be an integer from 240 to 4000, in pixels', text);
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
