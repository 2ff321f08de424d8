/**
 * What the claims about activation share: what they measure, the falsehood they must notice, and their chart.
 */
import type { Spec } from '../spec/resolve.ts';
import type { Falsehood, Trial, Values } from './claim.ts';
import { type ChartSeries, type ClaimChart, shareAxis } from './claim-chart.ts';
import { shareOf } from './statistics.ts';
import { changed, groupedBy, measured, place } from './trials.ts';

/** Activation of a run, and whether a derived statement's hypotheses hold for it. @param statement its id in `theory` */
export function activationValues(statement: string): (spec: Spec) => Values {
  return measured(({ record: { training, theory, data } }) => ({
    premise: theory.find(({ id }) => id === statement)?.status === 'holds',
    atStart: training.trajectory[0].activatedFraction === 1,
    atFirstStep: training.activation.atFirstStep === true,
    fractionAtFirstStep: training.activation.fractionAtFirstStep,
    lost: training.activation.lost,
    interpolatesAtFirstStep: training.interpolatedAt !== null && training.interpolatedAt <= 1,
    positivelyCorrelated: data.positivelyCorrelated,
  }));
}

/** Wrong time. */
export const atStart: Falsehood = {
  what: 'the start itself is activated: t = 0 in the place of t = 1',
  plant: (trials) => changed(trials, ({ values }) => ({ atFirstStep: values.atStart })),
};

interface ActivationAxis {
  readonly name: string;
  /** Its name on the grid. */
  readonly axis: string;
  readonly label: string;
  readonly scale: 'linear' | 'log';
  readonly setting: string;
}

/** How often the premises hold and how often all neurons are activated, along one axis, with 99 % intervals. */
export function activationChart(
  trials: readonly Trial[],
  { name, axis, label, scale, setting }: ActivationAxis,
): ClaimChart {
  const series = (of: string, holds: (trial: Trial) => boolean): ChartSeries => ({
    name: of,
    kind: 'joined',
    points: [...groupedBy(trials, (trial) => place(trial, axis))].flatMap(([x, group]) => {
      const share = shareOf(group, holds);
      return share === null ? [] : [{ x, y: share.value, low: share.lower, high: share.upper }];
    }),
  });
  return {
    name,
    title: 'Activation at t = 1, and when it is proved',
    caption: `Share of runs, with exact 99 % intervals; ${setting}. Between the two curves activation happens without being proved.`,
    x: { label, scale },
    y: shareAxis('share of runs'),
    series: [
      series('activated at t = 1', ({ values }) => values.atFirstStep === true),
      series('inequalities hold', ({ values }) => values.premise === true),
    ],
    guides: [],
  };
}
