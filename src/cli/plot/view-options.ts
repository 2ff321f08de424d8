/**
 * The options of `benign plot` that choose what of a sweep is shown, and the command line that they came from.
 */
import { InputError } from '../../errors.ts';
import { PALETTES, type Palette } from '../../figures/palettes.ts';
import type { Presentation } from '../../figures/presentation.ts';
import type { View } from '../../figures/sweep/view.ts';
import { HEADINGS, type Heading } from '../../limit-words.ts';

/** As the command line gives them; lists are empty where the option is not given. */
export interface PlotOptions {
  readonly figure: string | undefined;
  readonly format: readonly string[];
  readonly as: string | undefined;
  readonly width: string | undefined;
  readonly height?: string | undefined;
  readonly dpi?: string | undefined;
  readonly title?: string | undefined;
  readonly xlabel?: string | undefined;
  readonly ylabel?: string | undefined;
  readonly xlim?: string | undefined;
  readonly ylim?: string | undefined;
  readonly xScale?: string | undefined;
  readonly yScale?: string | undefined;
  readonly palette?: string | undefined;
  readonly x: string | undefined;
  readonly y: string | undefined;
  readonly series: string | undefined;
  readonly panels: string | undefined;
  readonly value: readonly string[];
  readonly at: readonly string[];
  readonly only: string | undefined;
  readonly scale: string | undefined;
  readonly fit: readonly string[];
  readonly against: string | undefined;
  readonly reference: string | undefined;
}

/** @throws InputError for a malformed option */
export function viewFrom(options: PlotOptions): View {
  const { x, y, series, panels, against, reference } = options;
  const given = Object.entries({ x, y, series, panels, against, reference }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...(Object.fromEntries(given) as View),
    ...(options.value.length > 0 ? { values: options.value } : {}),
    ...(options.at.length > 0 ? { at: Object.fromEntries(options.at.map(heldFrom)) } : {}),
    ...(options.only === undefined ? {} : { only: headingFrom(options.only) }),
    ...(options.scale === undefined ? {} : { scale: scaleFrom(options.scale, '--scale') }),
    ...(options.fit.length > 0 ? { fit: options.fit.map((text) => rangeFrom(text, '--fit')) } : {}),
  };
}

function heldFrom(text: string): [name: string, coordinate: string] {
  const equal = text.indexOf('=');
  if (equal > 0) return [text.slice(0, equal), text.slice(equal + 1)];
  throw new InputError('--at', 'must be AXIS=VALUE', text);
}

function headingFrom(text: string): Heading {
  const found = HEADINGS.find((one) => one === text);
  if (found !== undefined) return found;
  throw new InputError('--only', `must be ${HEADINGS.join(', ')}`, text);
}

function scaleFrom(text: string, option: string): 'linear' | 'log' {
  if (text === 'linear' || text === 'log') return text;
  throw new InputError(option, 'must be linear or log', text);
}

/** How the figure is shown. @throws InputError for a malformed option */
export function presentationFrom(options: PlotOptions): Presentation {
  const { title, xlabel, ylabel, xlim, ylim, xScale, yScale, palette } = options;
  return {
    ...(title === undefined ? {} : { title }),
    ...(xlabel === undefined ? {} : { xLabel: xlabel }),
    ...(ylabel === undefined ? {} : { yLabel: ylabel }),
    ...(xlim === undefined ? {} : { xLimits: rangeFrom(xlim, '--xlim') }),
    ...(ylim === undefined ? {} : { yLimits: rangeFrom(ylim, '--ylim') }),
    ...(xScale === undefined ? {} : { xScale: scaleFrom(xScale, '--x-scale') }),
    ...(yScale === undefined ? {} : { yScale: scaleFrom(yScale, '--y-scale') }),
    ...(palette === undefined ? {} : { palette: paletteFrom(palette) }),
  };
}

function paletteFrom(text: string): Palette {
  const found = PALETTES.find((one) => one === text);
  if (found !== undefined) return found;
  throw new InputError('--palette', `must be ${PALETTES.join(', ')}`, text);
}

function rangeFrom(text: string, option: string): [number, number] {
  const parts = text.split(':').map(Number);
  const [low, high] = parts;
  if (parts.length === 2 && low < high) return [low, high];
  throw new InputError(option, 'must be LOW:HIGH with LOW < HIGH', text);
}

/** In the order in which they are read. */
const ORDER = [
  ...['figure', 'x', 'y', 'series', 'panels', 'value', 'at', 'only', 'scale', 'fit', 'against', 'reference'],
  ...[
    'title',
    'xlabel',
    'ylabel',
    'xlim',
    'ylim',
    'xScale',
    'yScale',
    'palette',
    'width',
    'height',
    'dpi',
    'as',
    'format',
  ],
] as readonly (keyof PlotOptions)[];

/** The command that makes one file, to be typed into a shell. */
export function commandLine(command: PlotOptions & { readonly directory: string }): string {
  const options = ORDER.flatMap((name) =>
    [command[name] ?? []].flat().flatMap((value) => [`--${name.replace('Scale', '-scale')}`, value]),
  );
  return ['benign', 'plot', command.directory, ...options].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
