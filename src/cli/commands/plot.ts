/**
 * `benign plot`: the figures of a run or of a sweep, as files.
 */

import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { version } from '../../experiment/assembly.ts';
import type { Chart } from '../../figures/chart.ts';
import { type Presentation, presented } from '../../figures/presentation.ts';
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
  if (command.as !== undefined && figure === undefined)
    throw new InputError('--as', 'must come with --figure, as it names the file of one', command.as);
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
  const refused: InputError[] = [];
  let isDrawn = false;
  for (const drawable of chosen(source, figure)) {
    const chart = await heard(() => chartOf(drawable, presentation));
    if (typeof chart === 'string' || chart instanceof InputError) {
      if (typeof chart !== 'string') refused.push(chart);
      if (typeof chart !== 'string' && figure !== undefined) break;
      note(`${drawable.name}: ${typeof chart === 'string' ? chart : chart.message}`);
      continue;
    }
    isDrawn = true;
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
  // Where no figure can be shown so, what was asked for is at fault.
  if (!isDrawn && refused.length > 0) throw refused[0];
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

/** A figure as it was asked for; why it cannot be drawn, or how what was asked for does not suit it. */
function chartOf(drawable: Drawable, presentation: Presentation): Chart | string | InputError {
  try {
    const made = drawable.chart();
    return typeof made === 'string' ? made : presented(made, presentation);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error;
  }
}
