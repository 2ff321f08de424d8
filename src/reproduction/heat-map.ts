/**
 * A quantity over two axes as plain data: a mean at each place, on a logarithmic scale of colours.
 */
export interface HeatMapAxis {
  readonly label: string;
  /** Ascending and evenly spaced. */
  readonly values: readonly number[];
}

export interface HeatMapPanel {
  readonly title: string;
  readonly cells: readonly {
    readonly x: number;
    readonly y: number;
    readonly value: number;
    readonly seeds: number;
  }[];
}

export interface HeatMap {
  /** In file names. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly x: HeatMapAxis;
  readonly y: HeatMapAxis;
  /** What the colour is. */
  readonly quantity: string;
  /** Ends of the scale: what lies beyond has the colour of the end. */
  readonly domain: readonly [number, number];
  readonly panels: readonly HeatMapPanel[];
}
