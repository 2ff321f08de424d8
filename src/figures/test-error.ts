/**
 * The test error of the network against t, with that of its limit and the Bayes error.
 */
import { axisY, ruleY, text } from '@observablehq/plot';
import type { RiskRecord } from '../experiment/record.ts';
import { type Draw, drawFigure } from './figure.ts';
import { BLUE, GREEN, VERMILION } from './palette.ts';
import { number, tick } from './ticks.ts';
import { column, timeAxis, timeLine, timeScale } from './timeline.ts';

export const drawTestError: Draw = ({ training: { trajectory: rows, steps }, risk }, context) => {
  const values = column(rows, ({ testError }) => testError);
  if (steps === 0 || values.length === 0) return null;
  const references = referencesOf(risk);
  const highest = Math.max(0.5, ...[...values, ...references].map(({ value }) => value));
  return drawFigure(context, 'Test error against time, with the error of the limit and the Bayes error', {
    x: timeScale(rows),
    y: { domain: [0, highest], nice: true, insetTop: 38 },
    marks: [
      timeAxis(rows),
      axisY({ label: '↑ test error on clean labels', labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      references.map(({ value, stroke, dash }) =>
        ruleY([value], { stroke, strokeWidth: 1.5, strokeDasharray: dash }),
      ),
      timeLine(values, BLUE),
      references.map(({ name, stroke }, row) =>
        text([name], {
          frameAnchor: 'top-right',
          textAnchor: 'end',
          dy: 16 * row,
          fill: stroke,
          fontWeight: 600,
        }),
      ),
    ],
  });
};

interface Reference {
  readonly value: number;
  /** With a sample of its dashes, and its value, since both may lie on the axis. */
  readonly name: string;
  readonly stroke: string;
  readonly dash: string;
}

function referencesOf({ limit, bayes, log10Bayes }: RiskRecord): Reference[] {
  const references: Reference[] = [];
  if (limit !== null) {
    const name = `– – limit ${probability(limit.error, limit.log10Error)}`;
    references.push({ value: limit.error, name, stroke: VERMILION, dash: '7,4' });
  }
  if (bayes !== null) {
    const name = `· · · Bayes ${probability(bayes, log10Bayes)}`;
    references.push({ value: bayes, name, stroke: GREEN, dash: '2,3' });
  }
  return references;
}

/** A probability that may have underflowed. */
function probability(value: number, log10Value: number | null): string {
  return value === 0 && log10Value !== null ? '< 10⁻³⁰⁰' : number(value);
}
