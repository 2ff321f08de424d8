/**
 * The figures of a claim.
 */
import type { Chart } from '../../figures/chart.ts';
import { claimChart } from '../../figures/reproduction/claim-chart.ts';
import { heatMapChart } from '../../figures/reproduction/heat-map.ts';
import { mapChart, panelsChart } from '../../figures/reproduction/map-of-theorems.ts';
import type { ClaimResult } from '../../reproduction/evaluate.ts';

/** A figure of a claim: its name in file names, and how it is shown. */
export interface ClaimFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly chart: Chart;
}

/** The figures of a claim, in order. */
export function figuresOf({ charts, heatMaps, maps }: ClaimResult): ClaimFigure[] {
  return [
    ...maps.flatMap((map) => [
      { name: map.name, title: map.title, caption: map.caption, chart: mapChart(map) },
      {
        name: `${map.name}-by-result`,
        title: `${map.title}, result by result`,
        caption: `Where the inequalities of each result hold and a conclusion says something, its loss and activation left aside. ${map.caption}`,
        chart: panelsChart(map),
      },
    ]),
    ...heatMaps.map((map) => ({
      name: map.name,
      title: map.title,
      caption: map.caption,
      chart: heatMapChart(map),
    })),
    ...charts.map((chart) => ({
      name: chart.name,
      title: chart.title,
      caption: chart.caption,
      chart: claimChart(chart),
    })),
  ];
}
