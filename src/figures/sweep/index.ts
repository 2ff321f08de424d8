/**
 * The table of figures of a sweep. A new figure is one file and one entry here.
 */
import type { SweepTable } from '../../sweep/table.ts';
import type { Chart, Refusal } from '../chart.ts';
import { collapseChart } from './collapse.ts';
import { coverageChart } from './coverage.ts';
import { curvesChart } from './curves.ts';
import { withDerivedAxes } from './derived-axes.ts';
import { phaseChart } from './phase.ts';
import { trajectoriesChart } from './trajectories.ts';
import type { View } from './view.ts';

export interface SweepFigure {
  /** In file names and on the command line. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, in plain sentences. */
  readonly caption: string;
  /** A refusal says what the table lacks. @throws InputError for choices that the table does not have */
  readonly chart: (table: SweepTable, view: View) => Chart | Refusal;
}

export const sweepFigures: readonly SweepFigure[] = [
  {
    name: 'phase',
    title: 'Phase diagram',
    caption:
      'A quantity over two axes, its mean over seeds as colour. The lines of the theory are drawn where the cells’ own n‖μ‖²/R and n‖μ‖⁴/(‖Σ‖ tr Σ) are 1.',
    chart: onDerivedAxes(phaseChart),
  },
  {
    name: 'curves',
    title: 'Transition curves',
    caption:
      'Quantities along an axis, with intervals over seeds; where both axes are logarithmic, with the slopes in the weak and in the strong regime.',
    chart: onDerivedAxes(curvesChart),
  },
  {
    name: 'collapse',
    title: 'Finite-size collapse',
    caption:
      'Curves of several sizes against a scaled abscissa: where theory names the right variable, they lie on one another.',
    chart: collapseChart,
  },
  {
    name: 'coverage',
    title: 'Coverage of premises',
    caption: 'The share of seeds at which each premise of the theory holds, along an axis.',
    chart: onDerivedAxes(coverageChart),
  },
  {
    name: 'trajectories',
    title: 'Trajectories',
    caption: 'Training of chosen cells against the number of updates. Hollow marks: t = 0.',
    chart: trajectoriesChart,
  },
];

function onDerivedAxes(chart: SweepFigure['chart']): SweepFigure['chart'] {
  return (table, view) => chart(withDerivedAxes(table, view), view);
}
