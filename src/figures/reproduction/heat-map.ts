/**
 * A heat map of a claim: a colour at each place, logarithmic, panel by panel.
 */
import type { HeatMap, HeatMapAxis } from '../../reproduction/heat-map.ts';
import type { Axis, Cell, Chart } from '../chart.ts';
import { number } from '../ticks.ts';

export function heatMapChart({ title, x, y, quantity, domain, panels }: HeatMap): Chart {
  const [across, up] = [halfStep(x), halfStep(y)];
  return {
    description: `${title}: ${quantity} over ${x.label} and ${y.label}`,
    x: axisOf('x', x, across),
    y: axisOf('y', y, up),
    ratio: 1.15,
    ...(panels.length > 1 && { panels: panels.map((panel) => panel.title) }),
    colours: { name: quantity, label: `${quantity}, logarithmic`, scale: 'log', domain },
    layers: panels.map(({ title: name, cells }, panel) => ({
      ...{ kind: 'cells', name, panel },
      cells: cells.map(
        (cell): Cell => ({
          ...{ x: cell.x, y: cell.y, seeds: cell.seeds, low: null, high: null, missing: 'none' },
          ...{ x1: cell.x - across, x2: cell.x + across, y1: cell.y - up, y2: cell.y + up },
          value: Math.min(domain[1], Math.max(domain[0], cell.value)),
          detail: `${x.label} = ${number(cell.x)}, ${y.label} = ${number(cell.y)}: ${number(cell.value, 3)}`,
        }),
      ),
    })),
    notes: [
      `Colour: mean over the runs of a place, from ${number(domain[0])} to ${number(domain[1])}; what is smaller has the colour of ${number(domain[0])}.`,
    ],
  };
}

function halfStep({ values }: HeatMapAxis): number {
  return values.length > 1 ? (values[1] - values[0]) / 2 : 0.5;
}

function axisOf(name: 'x' | 'y', { label, values }: HeatMapAxis, half: number): Axis {
  return { name, label, scale: 'linear', domain: [values[0] - half, values[values.length - 1] + half] };
}
