/**
 * What stands around the frames: above them the colours of a heat map, the key and the label of the vertical axis, below
 * them the label of the horizontal one and the notes.
 */
import type { Chart, ColourScale, KeyEntry } from '../chart.ts';
import { schemeOf, shareOf } from '../colour.ts';
import { INK } from '../palette.ts';
import { linearTicks, logTicks, number } from '../ticks.ts';
import { type FigureElement, type HostDocument, svgElement } from './dom.ts';
import { type Layout, LEFT } from './layout.ts';
import { LETTER, nameShown, nameWithin } from './names.ts';
import { symbolPath } from './symbols.ts';

/** Heights in pixels. */
const KEY_ROW = 18;
const COLOURS = 50;
const NOTE_LINE = 15;
const LABEL_LINE = 17;
const NOTE_SIZE = 11;
const LABEL_SIZE = 13;
const TITLE_SIZE = 15;
const TITLE_LINE = 22;
/** From a key's sample to its name, and from there to the next sample. */
const SAMPLE = 30;
const SPACE = 16;

/** The room that colours and key need above the label of the vertical axis. */
export function headerHeight(chart: Chart, width: number): number {
  const rows = keyRows(chart, width);
  const beside = rows.length === 1 && fitsBesideLabel(chart, rows[0], width);
  return (
    titleHeight(chart, width) +
    coloursHeight(chart, width) +
    (beside || rows.length === 0 ? 0 : rows.length * KEY_ROW + 5) +
    (labelLines(chart, width).length - 1) * LABEL_LINE
  );
}

function titleHeight(chart: Chart, width: number): number {
  return titleLines(chart, width).length * TITLE_LINE;
}

function titleLines({ title }: Chart, width: number): string[] {
  return title === undefined ? [] : broken(title, width - 8, TITLE_SIZE);
}

function coloursHeight({ colours }: Chart, width: number): number {
  return colours === undefined ? 0 : COLOURS + (colourLines(colours, width).length - 1) * LABEL_LINE;
}

/** The label of the vertical axis, as many lines of it as it needs. */
function labelLines({ y }: Chart, width: number): string[] {
  return broken(`↑ ${y.label}`, width - 8, LABEL_SIZE);
}

function colourLines({ label }: ColourScale, width: number): string[] {
  return broken(label, width - LEFT, LABEL_SIZE);
}

/** The room that the notes need below the label of the horizontal axis. */
export function footerHeight(chart: Chart, width: number): number {
  const lines = noteLines(chart, width).length;
  return lines === 0 ? 0 : lines * NOTE_LINE + 8;
}

export function furniture(chart: Chart, layout: Layout, document: HostDocument): FigureElement[] {
  const below = titleHeight(chart, layout.width);
  return [
    ...title(chart, layout, document),
    ...(chart.colours === undefined ? [] : colourBar(chart.colours, layout, document, below)),
    ...key(chart, layout, document),
    ...labels(chart, layout, document),
    ...notes(chart, layout, document),
  ];
}

function textWidth(text: string, size = 13): number {
  return [...text].length * size * LETTER;
}

function entryWidth({ name }: KeyEntry): number {
  return SAMPLE + textWidth(name);
}

function rowWidth(row: readonly KeyEntry[]): number {
  return row.reduce((sum, entry) => sum + entryWidth(entry) + SPACE, -SPACE);
}

/** The entries of the key in rows no wider than the drawing. */
function keyRows({ key = [] }: Chart, width: number): KeyEntry[][] {
  const rows: KeyEntry[][] = [];
  for (const given of key) {
    const entry = { ...given, name: nameWithin(given.name, width - 16 - SAMPLE) };
    const last = rows.at(-1);
    if (last !== undefined && rowWidth([...last, entry]) <= width - 16) last.push(entry);
    else rows.push([entry]);
  }
  return rows;
}

/** Whether a single row can stand at the right of the label of the vertical axis. */
function fitsBesideLabel({ y, marginRight = 24 }: Chart, row: readonly KeyEntry[], width: number): boolean {
  return textWidth(`↑ ${y.label}`) + SPACE + rowWidth(row) <= width - Math.min(marginRight, 24);
}

/** The title at the top, from the left. */
function title(chart: Chart, { width }: Layout, document: HostDocument): FigureElement[] {
  const lines = titleLines(chart, width);
  if (lines.length === 0) return [];
  const texts = lines.map((line, k) =>
    svgElement(document, 'text', { x: 3, y: 4 + k * TITLE_LINE, dy: '0.71em', fill: INK }, [line]),
  );
  const style = { 'text-anchor': 'start', 'font-size': TITLE_SIZE, 'font-weight': 600 };
  return [svgElement(document, 'g', { 'aria-label': 'title', ...style }, texts)];
}

/** The labels of the axes: of the vertical one at its top, of the horizontal one at its right end. */
function labels(chart: Chart, { width, height }: Layout, document: HostDocument): FigureElement[] {
  const lines = labelLines(chart, width);
  const above = (k: number) => {
    const y = headerHeight(chart, width) + 3 - (lines.length - 1 - k) * LABEL_LINE;
    return { x: 3, y, dy: '0.71em', fill: INK };
  };
  const below = { x: width - 3, y: height - footerHeight(chart, width) - 4, fill: INK };
  return [
    svgElement(
      document,
      'g',
      { 'aria-label': 'y-axis label', 'text-anchor': 'start' },
      lines.map((line, k) => svgElement(document, 'text', above(k), [line])),
    ),
    svgElement(document, 'g', { 'aria-label': 'x-axis label', 'text-anchor': 'end' }, [
      svgElement(document, 'text', below, [`${nameWithin(chart.x.label, width - 30)} →`]),
    ]),
  ];
}

function key(chart: Chart, layout: Layout, document: HostDocument): FigureElement[] {
  const { width } = layout;
  const rows = keyRows(chart, width);
  if (rows.length === 0) return [];
  const beside = rows.length === 1 && fitsBesideLabel(chart, rows[0], width);
  const top = beside
    ? headerHeight(chart, width) + 8
    : titleHeight(chart, width) + coloursHeight(chart, width) + 12;
  const entries = rows.flatMap((row, i) => {
    let x = beside
      ? width - layout.right - rowWidth(row)
      : Math.max(8, Math.min(LEFT, width - 8 - rowWidth(row)));
    return row.map((entry) => {
      const at = x;
      x += entryWidth(entry) + SPACE;
      return keyEntry(entry, at, top + i * KEY_ROW, document);
    });
  });
  return [svgElement(document, 'g', { 'aria-label': 'key', 'text-anchor': 'start' }, entries)];
}

function keyEntry(entry: KeyEntry, x: number, y: number, document: HostDocument): FigureElement {
  const { name, stroke, symbol, dash, hollow = false, hatched = false } = entry;
  const parts: FigureElement[] = [];
  if (dash !== undefined) {
    const dashes = dash === '' ? {} : { 'stroke-dasharray': dash };
    parts.push(
      svgElement(document, 'path', {
        d: `M${x},${y}h24`,
        stroke,
        'stroke-width': 2,
        fill: 'none',
        ...dashes,
      }),
    );
  }
  if (symbol !== undefined) {
    const d = symbolPath(symbol, 4);
    parts.push(
      svgElement(document, 'path', {
        d,
        transform: `translate(${x + 12},${y})`,
        stroke,
        fill: stroke,
        'fill-opacity': hollow ? 0 : dash === undefined ? 0.25 : 1,
      }),
    );
  }
  if (hatched) {
    const [left, top] = [x + 6, y - 6];
    const d = `M${left},${top}h12v12h-12ZM${left},${top + 12}l12,-12M${left},${top + 6}l6,-6M${left + 6},${top + 12}l6,-6`;
    parts.push(svgElement(document, 'path', { d, stroke, 'stroke-width': 0.8, fill: 'none' }));
  }
  parts.push(svgElement(document, 'text', { x: x + SAMPLE, y, dy: '0.32em', fill: INK }, [name]));
  return svgElement(document, 'g', {}, parts);
}

/** A strip of the scale's colours with ticks below and its label above. */
function colourBar(
  colours: ColourScale,
  layout: Layout,
  document: HostDocument,
  down: number,
): FigureElement[] {
  const { scale, domain } = colours;
  const lines = colourLines(colours, layout.width);
  const top = (lines.length - 1) * LABEL_LINE;
  const left = LEFT;
  const width = layout.width - LEFT - layout.right;
  const steps = 64;
  const strip = Array.from({ length: steps }, (_, k) =>
    svgElement(document, 'rect', {
      x: left + (k * width) / steps,
      y: top + 20,
      width: width / steps,
      height: 10,
      fill: schemeOf(colours)((k + 0.5) / steps),
      'shape-rendering': 'crispEdges',
    }),
  );
  const ticks =
    scale === 'log'
      ? logTicks(domain[0], domain[1], 6)
      : linearTicks(domain[0], domain[1], 6).map((at) => ({ at, text: number(at) }));
  const marks = ticks.map(({ at, text }) => {
    const x = left + width * shareOf(colours, at);
    return svgElement(document, 'g', { transform: `translate(${x},${top + 30})` }, [
      svgElement(document, 'path', { d: 'M0,0v4', stroke: INK }),
      svgElement(document, 'text', { y: 7, dy: '0.71em', 'text-anchor': 'middle', fill: INK }, [text]),
    ]);
  });
  const name = lines.map((line, k) => {
    const y = 8 + k * LABEL_LINE;
    return svgElement(document, 'text', { x: left, y, dy: '0.32em', 'text-anchor': 'start', fill: INK }, [
      line,
    ]);
  });
  const place = down === 0 ? {} : { transform: `translate(0,${down})` };
  return [svgElement(document, 'g', { 'aria-label': 'colours', ...place }, [...name, ...strip, ...marks])];
}

/** The notes in lines no wider than the drawing, broken between words. */
function noteLines({ notes = [] }: Chart, width: number): string[] {
  return notes.flatMap((note) => broken(note, width - 16, NOTE_SIZE));
}

/** A text in lines no wider than so many pixels, broken between words. */
function broken(text: string, width: number, size: number): string[] {
  const most = Math.floor(width / (size * LETTER));
  const lines = [''];
  for (const written of text.split(' ')) {
    const word = nameShown(written, most);
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function notes(chart: Chart, { width, height }: Layout, document: HostDocument): FigureElement[] {
  const lines = noteLines(chart, width);
  if (lines.length === 0) return [];
  const top = height - lines.length * NOTE_LINE + 8;
  const texts = lines.map((line, i) =>
    svgElement(document, 'text', { x: 8, y: top + i * NOTE_LINE, fill: INK, 'fill-opacity': 0.75 }, [line]),
  );
  return [
    svgElement(
      document,
      'g',
      { 'aria-label': 'notes', 'text-anchor': 'start', 'font-size': NOTE_SIZE },
      texts,
    ),
  ];
}
