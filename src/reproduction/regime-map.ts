/**
 * A plane of regimes as plain data: at each place, which results cover it and what is true there.
 */

export interface MapAxis {
  readonly label: string;
  /** Ascending; logarithmic. */
  readonly values: readonly number[];
}

/** both: an earlier result and the new one; new, earlier: one of them only; unproved: true, covered by none; untrue: not seen in every run. */
export type Coverage = 'both' | 'new' | 'earlier' | 'unproved' | 'untrue';

export interface MapCell {
  readonly x: number;
  readonly y: number;
  readonly coverage: Coverage;
  /** Whether the excess risk of the limit is small in every run; null where not every run is known to go to it. */
  readonly benign: boolean | null;
}

/** A curve of the theory in the plane. */
export interface MapCurve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Where the inequalities of one result hold. */
export interface MapPanel {
  readonly title: string;
  /** Shares of runs, place by place. */
  readonly cells: readonly { readonly x: number; readonly y: number; readonly share: number }[];
}

export interface RegimeMap {
  /** In file names. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly x: MapAxis;
  readonly y: MapAxis;
  readonly cells: readonly MapCell[];
  readonly curves: readonly MapCurve[];
  readonly panels: readonly MapPanel[];
}
