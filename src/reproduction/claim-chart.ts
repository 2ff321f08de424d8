/**
 * What a claim shows, as plain data: the figures room draws it, and the same numbers go into the report's files.
 */

export interface ChartAxis {
  readonly label: string;
  readonly scale: 'linear' | 'log' | 'ordinal';
  /** Default: what the points span. */
  readonly domain?: readonly [number, number];
}

export interface ChartPoint {
  readonly x: number | string;
  readonly y: number;
  /** Ends of an interval about y. */
  readonly low?: number;
  readonly high?: number;
}

export interface ChartSeries {
  readonly name: string;
  /** dots: measured; joined: measured, and joined in order; line: a curve that was computed, not measured. */
  readonly kind: 'dots' | 'joined' | 'line';
  readonly points: readonly ChartPoint[];
}

/** A value that the criterion names. */
export interface ChartGuide {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
}

export interface ClaimChart {
  /** In file names. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, in plain sentences. */
  readonly caption: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  readonly guides: readonly ChartGuide[];
}

/** An axis of shares, from none to all. */
export function shareAxis(label: string): ChartAxis {
  return { label, scale: 'linear', domain: [0, 1] };
}
