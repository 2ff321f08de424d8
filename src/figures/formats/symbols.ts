/**
 * The outlines of symbols, for the samples of a key: of the same shapes and areas as the marks of Observable Plot.
 */
import type { SymbolName } from '../chart.ts';

/** The outline about (0, 0) of a symbol with the area of a circle of this radius. */
export function symbolPath(symbol: SymbolName, radius: number): string {
  const area = Math.PI * radius * radius;
  switch (symbol) {
    case 'circle':
      return `M${-radius},0a${radius},${radius},0,1,0,${2 * radius},0a${radius},${radius},0,1,0,${-2 * radius},0Z`;
    case 'square': {
      const half = Math.sqrt(area) / 2;
      return `M${-half},${-half}H${half}V${half}H${-half}Z`;
    }
    case 'triangle': {
      const height = Math.sqrt(area / (3 * Math.sqrt(3)));
      const half = Math.sqrt(3) * height;
      return `M0,${-2 * height}L${-half},${height}H${half}Z`;
    }
    case 'diamond': {
      const height = Math.sqrt((area * Math.sqrt(3)) / 2);
      const half = height / Math.sqrt(3);
      return `M0,${-height}L${half},0L0,${height}L${-half},0Z`;
    }
    case 'plus':
      return `M${-radius},0H${radius}M0,${-radius}V${radius}`;
    case 'times':
      return `M${-radius},${-radius}L${radius},${radius}M${-radius},${radius}L${radius},${-radius}`;
    default:
      return symbol satisfies never;
  }
}
