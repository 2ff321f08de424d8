/**
 * Open in the paper: steps that are not small.
 */
import type { Claim, Trial } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { headingNote, heads, limitOf } from '../headings.ts';
import { shareOf, told } from '../statistics.ts';
import { changed, everyOne, groupedBy, measured, numberOf, place, whereabouts } from '../trials.ts';

export const largeSteps: Claim = {
  id: 'large-steps',
  title: 'Open: large steps',
  statement:
    'On positively correlated data every step, however large, activates at t = 1 and keeps the activation; what a large step costs is time, as the margins jump to alpha lambda_max(G) and then stand still.',
  source: 'docs/theory.md, Theorem 2; the paper asks for a small step',
  confidence: 'open',
  criterion:
    'Every positively correlated run, with alpha lambda_max(G) from 0.1 to 10^4, is activated at t = 1 and at each later step, and its loss never rises. At least 8 runs with alpha lambda_max(G) >= 2.',
  refutedBy: 'One such run that is not activated, loses activation, or whose loss rises.',
  grids: (size) => {
    const experiment = {
      network: { width: 8, slope: 0.2 },
      training: { steps: 1000 },
      risk: noTestPoints,
      report: { perDecade: 10 },
    };
    const step = {
      name: 'step',
      path: 'training.step.relative',
      values: size === 'full' ? [0.1, 0.5, 1, 2, 4, 10, 30, 100, 1e3, 1e4] : [0.5, 10, 1e3],
    };
    const norm = (value: number) => ({ name: 'norm', path: 'data.signal.norm', values: [value] });
    const seeds = size === 'full' ? 15 : 5;
    return [
      { experiment: { ...experiment, data: { n: 20, d: 2000 } }, axes: [norm(20), step], seeds },
      { experiment: { ...experiment, data: { n: 20, d: 60 } }, axes: [norm(2), step], seeds },
    ];
  },
  measure: measured(({ record: { data, training, limit } }) => {
    const later = training.trajectory.filter(({ t }) => t >= 1);
    return {
      positivelyCorrelated: data.positivelyCorrelated,
      atFirstStep: training.activation.atFirstStep === true,
      lost: training.activation.lost,
      frozen: training.outcome === 'frozen',
      rises: later.some(
        ({ logLoss }, k) => k > 0 && (logLoss ?? -Infinity) > (later[k - 1].logLoss ?? -Infinity),
      ),
      oneMinusCosine: later[later.length - 1]?.oneMinusCosine ?? null,
      heading: limit.heading,
    };
  }),
  judge: (trials) => {
    const covered = trials.filter(
      (one) => one.values.positivelyCorrelated === true && place(one, 'step') >= 2,
    );
    const others = trials.filter(
      (one) => one.values.positivelyCorrelated !== true && place(one, 'step') >= 2,
    );
    const { status, share, exception } = everyOne(covered, keepsItsCourse, 8);
    return {
      status,
      explanation:
        exception === null
          ? `${told(share)} positively correlated runs with alpha lambda_max(G) >= 2 were activated at t = 1, stayed so, and their loss only fell; of the others ${told(shareOf(others, keepsItsCourse))}.`
          : `Not so: ${whereabouts(exception)}.`,
      numbers: {
        'positively correlated, on course': told(share),
        'lower end, 99 %': share?.lower ?? null,
        'not positively correlated, on course': told(shareOf(others, keepsItsCourse)),
        'frozen in float64, of all with alpha lambda_max(G) >= 100': told(
          shareOf(
            trials.filter((one) => place(one, 'step') >= 100),
            ({ values }) => values.frozen === true,
          ),
        ),
        'largest 1 - cos to the limit after 1000 steps, where it is reached, alpha lambda_max(G) <= 1':
          worstAngle(trials, (c) => c <= 1),
        'largest 1 - cos to the limit after 1000 steps, where it is reached, alpha lambda_max(G) >= 100':
          worstAngle(trials, (c) => c >= 100),
      },
    };
  },
  falsehoods: [
    {
      what: 'the premise dropped: any data, any step',
      plant: (trials) => changed(trials, () => ({ positivelyCorrelated: true })),
    },
  ],
  charts: (trials) => [
    {
      name: 'large-steps',
      title: 'What a large step costs',
      caption: `1 − cos to ${limitOf(trials)} after 1000 steps, every run; n = 20, γ = 0.2. |μ| = 20, d = 2000: positively correlated; |μ| = 2, d = 60: not. From about 40 on the iterate stands still in float64, far from there. ${headingNote(trials)}`,
      x: { label: 'α λₘₐₓ(G)', scale: 'log' },
      y: { label: '1 − cos after 1000 steps', scale: 'log' },
      series: [
        ...groupedBy(
          trials,
          (one) => `|μ| = ${place(one, 'norm')}${heads('notReached')(one) ? ' (not reached)' : ''}`,
        ),
      ].map(([name, group]) => ({
        name,
        kind: 'dots',
        points: group.map((one) => ({
          x: place(one, 'step'),
          y: numberOf(one, 'oneMinusCosine'),
        })),
      })),
      guides: [],
    },
  ],
};

function keepsItsCourse({ values }: Trial): boolean {
  return values.atFirstStep === true && values.lost === false && values.rises === false;
}

/** Of the runs that go to the direction it is measured from. */
function worstAngle(trials: readonly Trial[], where: (relative: number) => boolean): number | null {
  const angles = trials
    .filter((one) => heads('reached')(one) && where(place(one, 'step')))
    .map((one) => numberOf(one, 'oneMinusCosine'));
  return angles.length === 0 ? null : Math.max(...angles);
}
