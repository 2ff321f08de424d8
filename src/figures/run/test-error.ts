/**
 * The test error of the network against t, with that of its limit and the Bayes error.
 */

import { LIMIT_OF_PATTERN, limitName } from '../../limit-words.ts';
import type { ExperimentRecord } from '../../record/record.ts';
import type { Layer } from '../chart.ts';
import { BLUE, GREEN, SKY, VERMILION } from '../palette.ts';
import { number } from '../ticks.ts';
import type { RunChart } from './figure.ts';
import { column, timeAxis, timeLine, timeUnit } from './timeline.ts';

export const testErrorChart: RunChart = (record) => {
  const {
    training: { trajectory: rows, steps },
    limit,
  } = record;
  const values = column(rows, ({ testError }) => testError);
  if (steps === 0 || values.length === 0) return null;
  const references = referencesOf(record);
  const highest = Math.max(0.5, ...values.map(({ y }) => y), ...references.map(({ value }) => value));
  return {
    description: `Test error against time, with the error of ${limitName(limit.heading)} and the Bayes error`,
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'testError',
      label: 'test error on clean labels',
      scale: 'linear',
      domain: [0, highest],
      nice: true,
      insetTop: Math.max(38, 16 * references.length + 6),
    },
    layers: [
      ...references.map(
        ({ name, value, stroke, dash }): Layer => ({
          kind: 'rule',
          name,
          axis: 'y',
          at: value,
          stroke,
          width: 1.5,
          dash,
        }),
      ),
      ...timeLine('test error', values, BLUE),
      ...references.map(
        ({ said, stroke }, row): Layer => ({
          kind: 'text',
          text: said,
          x: 'right',
          y: 'top',
          anchor: 'end',
          dy: 16 * row,
          fill: stroke,
          bold: true,
        }),
      ),
    ],
  };
};

interface Reference {
  readonly name: string;
  readonly value: number;
  /** With a sample of its dashes, and its value, since both may lie on the axis. */
  readonly said: string;
  readonly stroke: string;
  readonly dash: string;
}

function referencesOf({ risk, verdict, limit: { heading } }: ExperimentRecord): Reference[] {
  const { limit, reached, bayes, log10Bayes } = risk;
  const references: Reference[] = [];
  if (reached !== null && verdict.judged === 'reached') {
    const name = heading === 'reached' ? 'limit' : LIMIT_OF_PATTERN;
    const said = `—— ${name} ${probability(reached.error, reached.log10Error)}`;
    references.push({ name, value: reached.error, said, stroke: SKY, dash: '12,3' });
  }
  if (limit !== null) {
    const name = heading === 'reached' ? 'limit' : `of ${limitName(heading)}`;
    const said = `– – ${name} ${probability(limit.error, limit.log10Error)}`;
    references.push({ name, value: limit.error, said, stroke: VERMILION, dash: '7,4' });
  }
  if (bayes !== null) {
    const said = `· · · Bayes ${probability(bayes, log10Bayes)}`;
    references.push({ name: 'Bayes', value: bayes, said, stroke: GREEN, dash: '2,3' });
  }
  return references;
}

/** A probability that may have underflowed. */
function probability(value: number, log10Value: number | null): string {
  return value === 0 && log10Value !== null ? '< 10⁻³⁰⁰' : number(value);
}
