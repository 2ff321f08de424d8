/**
 * A chart: the numbers a figure shows and how each is shown, before any drawing. Every format (SVG, CSV, TikZ) is made from
 * it, so all of them show the same numbers.
 */

/**
 * How an axis runs. time: logarithmic from t = 1 on, with t = 0 apart at the left. category: 0, 1, 2, ... under the names
 * in `categories`.
 */
export type ScaleType = 'linear' | 'log' | 'time' | 'category';

export interface Axis {
  /** The column's name where the numbers stand in a table. */
  readonly name: string;
  /** Symbol, meaning and unit; the arrow is the drawing's. */
  readonly label: string;
  readonly scale: ScaleType;
  /** Default: what the layers span. */
  readonly domain?: readonly [number, number];
  /** Widens a default domain to round numbers; to zero. */
  readonly nice?: boolean;
  readonly zero?: boolean;
  /** Positions of ticks; default: by the room there is. */
  readonly ticks?: readonly number[];
  /** The names of 0, 1, 2, ... on a category axis. */
  readonly categories?: readonly string[];
  /** Room between the frame's top and the highest mark, in pixels. */
  readonly insetTop?: number;
}

/** How many of the experiments behind a mark head for the limit that it shows a quantity of (`limit.heading`). */
export interface HeadingCount {
  readonly reached: number;
  readonly notReached: number;
  readonly undecided: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Values behind it, where it is a mean. */
  readonly seeds?: number;
  /** Drawn hollow where some do not head there. */
  readonly heading?: HeadingCount;
  /** What a reader who points at it is told beyond its coordinates. */
  readonly detail?: string;
}

/** Whether a mark is marked: some experiment behind it does not head for the limit. */
export function isNotReached({ heading }: Pick<Point, 'heading'>): boolean {
  return heading !== undefined && heading.notReached > 0;
}

/** From `low` to `high` at x. */
export interface Span {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** A rectangle of a heat map. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  /** Edges, in the units of the axes. */
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  /** Null where there is none: grey. */
  readonly value: number | null;
  /** Interval of the value, where there is one. */
  readonly low: number | null;
  readonly high: number | null;
  /** Values behind the mean. */
  readonly seeds: number;
  /** none: every seed has its value; some, all: seeds failed or lack it. */
  readonly missing: 'none' | 'some' | 'all';
  /** Hatched where some do not head there. */
  readonly heading?: HeadingCount;
  readonly detail: string;
}

export type SymbolName = 'circle' | 'triangle' | 'square' | 'diamond' | 'plus' | 'times';

/** A straight line fitted in the scales of the axes. */
export interface Fit {
  readonly slope: number;
  readonly standardError: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly seeds: number;
}

interface InPanel {
  /** What it shows: the series in a table of the numbers. */
  readonly name: string;
  /** Index into the chart's panels; in all of them when absent. */
  readonly panel?: number;
}

export interface LineLayer extends InPanel {
  readonly kind: 'line';
  readonly points: readonly Point[];
  readonly stroke: string;
  readonly width?: number;
  /** Lengths of dashes and gaps, in pixels: "5,4". */
  readonly dash?: string;
  /** Marks at the points, of 2 pixels by default. */
  readonly symbol?: SymbolName;
  readonly radius?: number;
  /** A light rim that sets it off from colours below. */
  readonly halo?: boolean;
  readonly fit?: Fit;
  /** Pixels to the right of its place, so that bars beside one another can be told apart. */
  readonly dx?: number;
}

export interface PointsLayer extends InPanel {
  readonly kind: 'points';
  readonly points: readonly Point[];
  readonly stroke: string;
  readonly symbol: SymbolName;
  readonly radius?: number;
  /** Opacity of the inside: 1 by default. */
  readonly fill?: number;
  /** As for lines. */
  readonly dx?: number;
}

/** Short strokes outside the frame at the right, at the heights of the points. */
export interface TicksLayer extends InPanel {
  readonly kind: 'ticks';
  readonly points: readonly Point[];
}

/** An interval at each x: shaded, or as bars. */
export interface SpanLayer extends InPanel {
  readonly kind: 'band' | 'bars';
  readonly spans: readonly Span[];
  readonly stroke: string;
  /** As for lines. */
  readonly dx?: number;
}

export interface CellsLayer extends InPanel {
  readonly kind: 'cells';
  readonly cells: readonly Cell[];
}

/** A line across the frame at one value of an axis. */
export interface RuleLayer extends InPanel {
  readonly kind: 'rule';
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly stroke: string;
  readonly width?: number;
  readonly dash?: string;
}

export type Anchor = 'start' | 'middle' | 'end';

/** Words at a place: at x and y in the units of the axes, or at an edge of the frame. */
export interface TextLayer {
  readonly kind: 'text';
  readonly text: string;
  readonly x: number | 'left' | 'right';
  readonly y: number | 'top';
  readonly anchor: Anchor;
  /** Pixels to the right and down from there. */
  readonly dx?: number;
  readonly dy?: number;
  readonly fill?: string;
  readonly bold?: boolean;
  /** A rim of the ground's colour. */
  readonly halo?: boolean;
}

export type Layer = LineLayer | PointsLayer | TicksLayer | SpanLayer | CellsLayer | RuleLayer | TextLayer;

/** One entry of the key above the frame. */
export interface KeyEntry {
  readonly name: string;
  readonly stroke: string;
  readonly symbol?: SymbolName;
  /** The symbol without its inside. */
  readonly hollow?: boolean;
  /** A hatched square. */
  readonly hatched?: boolean;
  /** A sample of the line: its dashes, "" for none. */
  readonly dash?: string;
}

/** The colours of a heat map. */
export interface ColourScale {
  readonly name: string;
  readonly label: string;
  readonly scale: 'linear' | 'log';
  readonly domain: readonly [number, number];
  /** viridis where it is absent. */
  readonly scheme?: 'grey';
}

export interface Chart {
  /** For those who cannot see it. */
  readonly description: string;
  /** Above all; none by default, as a paper has captions. */
  readonly title?: string;
  /** Whether marks end at the frame, beyond which there are some. */
  readonly clipped?: boolean;
  readonly x: Axis;
  readonly y: Axis;
  readonly layers: readonly Layer[];
  readonly key?: readonly KeyEntry[];
  readonly colours?: ColourScale;
  /** Titles of small multiples, which share axes and colours. */
  readonly panels?: readonly string[];
  /** Said below: what bands are, how many seeds, what could not be shown. */
  readonly notes?: readonly string[];
  /** Width over height of a frame; 1.7 by default. */
  readonly ratio?: number;
  /** Room at the right of the frame, in pixels. */
  readonly marginRight?: number;
}

/** Why there is nothing to draw. */
export interface Refusal {
  readonly refused: string;
}

export function isRefusal(one: Chart | Refusal): one is Refusal {
  return 'refused' in one;
}
