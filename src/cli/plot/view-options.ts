/**
 * The options of `benign plot` that choose what of a sweep is shown, and the command line that they came from.
 */
import { InputError } from '../../errors.ts';
import type { View } from '../../figures/sweep/view.ts';
import { HEADINGS, type Heading } from '../../limit-words.ts';

/** As the command line gives them; lists are empty where the option is not given. */
export interface PlotOptions {
  readonly figure: string | undefined;
  readonly format: readonly string[];
  readonly as: string | undefined;
  readonly width: string | undefined;
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
    ...(options.scale === undefined ? {} : { scale: scaleFrom(options.scale) }),
    ...(options.fit.length > 0 ? { fit: options.fit.map(rangeFrom) } : {}),
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

function scaleFrom(text: string): 'linear' | 'log' {
  if (text === 'linear' || text === 'log') return text;
  throw new InputError('--scale', 'must be linear or log', text);
}

function rangeFrom(text: string): [number, number] {
  const parts = text.split(':').map(Number);
  const [low, high] = parts;
  if (parts.length === 2 && low < high) return [low, high];
  throw new InputError('--fit', 'must be LOW:HIGH with LOW < HIGH', text);
}

/** In the order in which they are read. */
const ORDER = [
  ...['figure', 'x', 'y', 'series', 'panels', 'value', 'at', 'only', 'scale', 'fit', 'against', 'reference'],
  ...['width', 'as', 'format'],
] as readonly (keyof PlotOptions)[];

/** The command that makes one file, to be typed into a shell. */
export function commandLine(command: PlotOptions & { readonly directory: string }): string {
  const options = ORDER.flatMap((name) =>
    [command[name] ?? []].flat().flatMap((value) => [`--${name}`, value]),
  );
  return ['benign', 'plot', command.directory, ...options].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
