/**
 * The error of the limit's boundary, and the least of any classifier, against how far an adversary may move points.
 */
import { limitName } from '../../limit-words.ts';
import type { RobustErrorRecord } from '../../record/robust.ts';
import type { Layer, Point } from '../chart.ts';
import { BLUE, GREEN } from '../palette.ts';
import type { RunChart } from './figure.ts';

export const robustErrorChart: RunChart = ({ risk: { robust = [] }, limit }) => {
  const inOrder = robust.toSorted((a, b) => a.radius - b.radius);
  const of = (value: (one: RobustErrorRecord) => number | null): Point[] =>
    inOrder.flatMap((one) => {
      const y = value(one);
      return y === null ? [] : [{ x: one.radius, y }];
    });
  const errors = of(({ error }) => error);
  if (errors.length === 0) return null;
  const least = of(({ bayes }) => bayes);
  const spans = inOrder.flatMap(({ radius, interval }) =>
    interval === null ? [] : [{ x: radius, low: interval[0], high: interval[1] }],
  );
  const name = `error of ${limitName(limit.heading)}`;
  const best = 'least error of any classifier';
  return {
    description: 'Robust error against the radius within which points are moved',
    x: { name: 'radius', label: 'ρ, how far points are moved (length of x)', scale: 'linear', nice: true },
    y: {
      name: 'error',
      label: 'error where points may be moved by ρ',
      scale: 'linear',
      zero: true,
      nice: true,
    },
    layers: [
      ...(spans.length === 0
        ? []
        : [{ kind: 'bars', name: `95 % of ${name}`, spans, stroke: BLUE } satisfies Layer]),
      { kind: 'line', name, points: errors, stroke: BLUE, symbol: 'circle' },
      ...(least.length === 0
        ? []
        : [
            {
              kind: 'line',
              name: best,
              points: least,
              stroke: GREEN,
              symbol: 'triangle',
              dash: '5,4',
            } satisfies Layer,
          ]),
    ],
    key: [
      { name, stroke: BLUE, symbol: 'circle', dash: '' },
      ...(least.length === 0
        ? []
        : [{ name: best, stroke: GREEN, symbol: 'triangle', dash: '5,4' } as const]),
    ],
  };
};
