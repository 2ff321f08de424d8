/**
 * The network of the activated max-margin direction has a linear decision boundary.
 */

import { networkOf } from '../../experiment/training-setup.ts';
import { dot } from '../../linalg/vector.ts';
import { boundaryCoefficients } from '../../margin/boundary.ts';
import { limitDirection, neuronCoefficients } from '../../margin/limit.ts';
import { output } from '../../network/network.ts';
import { keyFrom } from '../../random/key.ts';
import { fillNormal } from '../../random/normal.ts';
import { Stream } from '../../random/stream.ts';
import type { Spec } from '../../spec/resolve.ts';
import type { Claim, Trial, Values } from '../claim.ts';
import { drawnRows } from '../rows.ts';
import { shareOf, told } from '../statistics.ts';
import { changed, groupedBy, listOf, place, together } from '../trials.ts';

const POINTS = 400;
/** Half of the points are moved this close to the boundary, relative to their length. */
const CLOSE = 1e-6;
const LEAST_FAILURE = 0.02;

export const linearBoundary: Claim = {
  id: 'linear-boundary',
  title: 'The max-margin network has a linear boundary',
  statement:
    'For 0 < gamma <= 1, sign f(x; W*) = sign <x, wbar> for every x, with W* the activated max-margin direction, the limit where training goes there, and wbar = sum_k beta_k s_k y_k x_k. At gamma = 0 this fails: f vanishes on a cone.',
  source: 'Hashimoto 2026, section 5; the identity and its proof in docs/theory.md, section 5',
  confidence: 'second-hand',
  criterion: `At none of ${POINTS} points a run, half of them within ${CLOSE} of the boundary, do the two signs differ for gamma > 0; at gamma = 0 they differ at more than ${LEAST_FAILURE} of the points beyond the 99 % interval.`,
  refutedBy: 'One point with gamma > 0 at which they differ; or too few at gamma = 0.',
  grids: (size) => [
    {
      experiment: { data: { n: 30, d: 300, signal: { norm: 6 } }, network: { width: 8 } },
      axes: [
        { path: 'network.slope', values: [0, 0.01, 0.2, 0.7, 1] },
        { path: 'network.positive', values: [1, 4, 7] },
      ],
      seeds: size === 'full' ? 20 : 4,
    },
  ],
  measure: signsAtPoints,
  judge: (trials) => {
    const leaky = pointsOf(trials.filter((trial) => place(trial, 'slope') > 0));
    const relu = pointsOf(trials.filter((trial) => place(trial, 'slope') === 0));
    const apart = shareOf(leaky, ([f, w]) => f !== w);
    const apartAtZero = shareOf(relu, ([f, w]) => f !== w);
    const atZero =
      apartAtZero === null || (apartAtZero.lower <= LEAST_FAILURE && apartAtZero.upper >= LEAST_FAILURE)
        ? 'undecided'
        : apartAtZero.lower > LEAST_FAILURE
          ? 'pass'
          : 'fail';
    return {
      status: together(apart === null ? 'undecided' : apart.count === 0 ? 'pass' : 'fail', atZero),
      explanation: `The signs differ at ${told(apart)} points for gamma > 0 and at ${told(apartAtZero)} for gamma = 0.`,
      numbers: {
        'differ, gamma > 0': told(apart),
        'differ, gamma = 0': told(apartAtZero),
        'share at gamma = 0': apartAtZero?.value ?? null,
        'lower end, 99 %': apartAtZero?.lower ?? null,
      },
    };
  },
  falsehoods: [
    {
      what: 'another normal: sum_k beta_k y_k x_k, without the weights s_k of the two classes',
      plant: (trials) => changed(trials, ({ values }) => ({ boundary: values.unweighted })),
    },
  ],
  charts: (trials) => [
    {
      name: 'linear-boundary',
      title: 'Points where network and linear boundary disagree',
      caption:
        'Share of points with sign f(x; W*) ≠ sign ⟨x, w̄⟩ by slope, with exact 99 % intervals; 1, 4 and 7 of 8 neurons positive. None for any γ > 0. W* is the activated max-margin direction; nothing is trained.',
      x: { label: 'γ', scale: 'ordinal' },
      y: { label: 'share of points that differ', scale: 'linear' },
      series: [
        {
          name: 'share',
          kind: 'dots',
          points: [...groupedBy(trials, (trial) => place(trial, 'slope'))].flatMap(([slope, group]) => {
            const share = shareOf(pointsOf(group), ([f, w]) => f !== w);
            return share === null
              ? []
              : [{ x: String(slope), y: share.value, low: share.lower, high: share.upper }];
          }),
        },
      ],
      guides: [],
    },
  ],
};

/** Pairs of signs, (network, boundary), of all points of some trials. */
function pointsOf(trials: readonly Trial[]): [number, number][] {
  return trials.flatMap((trial) => {
    const boundary = listOf(trial, 'boundary');
    return listOf(trial, 'network').map((f, k): [number, number] => [f, boundary[k]]);
  });
}

/**
 * A point x matters through h = (<x_k, x>) alone. h is drawn iid normal - any h belongs to some x when K is regular -, every second one
 * moved to <wbar, x> = CLOSE |b| |h|, on its own side.
 */
function signsAtPoints(spec: Spec): Values {
  const sample = drawnRows(spec);
  const network = networkOf(spec);
  const limit = limitDirection(sample, network);
  if (limit.dual === null) throw new Error(`the margin problem has no solution: ${limit.status}`);
  const { dual } = limit;
  const b = boundaryCoefficients(network, sample.y, dual);
  const plain = dual.map((one, k) => one * sample.y[k]);
  const [positive, negative] = limit.pattern.map((group) =>
    neuronCoefficients(network, sample.y, dual, group),
  );
  const stream = new Stream(keyFrom(spec.seed.data, 'points'));
  const signs = { network: [] as number[], boundary: [] as number[], unweighted: [] as number[] };
  for (let k = 0; k < POINTS; k++) {
    const h = new Float64Array(sample.n);
    fillNormal(stream, h);
    if (k % 2 === 1) moveTo(h, b);
    const u = Float64Array.from({ length: network.mPlus + network.mMinus }, (_, j) =>
      dot(j < network.mPlus ? positive : negative, h),
    );
    signs.network.push(Math.sign(output(network, u, 0, 1)));
    signs.boundary.push(Math.sign(dot(b, h)));
    signs.unweighted.push(Math.sign(dot(plain, h)));
  }
  return signs;
}

/** Moves h along b until <b, h> is CLOSE of |b| |h|, keeping its sign. */
function moveTo(h: Float64Array, b: Float64Array): void {
  const inner = dot(b, h);
  const wanted = Math.sign(inner) * CLOSE * Math.sqrt(dot(b, b) * dot(h, h));
  const step = (wanted - inner) / dot(b, b);
  for (let k = 0; k < h.length; k++) h[k] += step * b[k];
}
