/**
 * Karhadkar et al. 2024, figure 2: the test error over the signal level, at d = 2n.
 */
import type { Claim, ClaimStatus, Trial } from '../claim.ts';
import { karhadkarGrid, POINTS, seedsOf, stoppedValues } from '../karhadkar-runs.ts';
import { type Estimate, meanOf, meanOfOthers, toldEstimate, within } from '../statistics.ts';
import { changed, groupedBy, numberOf, place, together } from '../trials.ts';

/** Read off the published plot: n, signal level, error. Each is a mean of ten runs. */
const PUBLISHED: readonly (readonly [n: number, level: number, error: number])[] = [
  [50, 0.01, 0.375],
  [100, 0.01, 0.19],
  [150, 0.01, 0.097],
  [200, 0.01, 0.057],
  [50, 0.02, 0.25],
  [100, 0.02, 0.04],
  [150, 0.02, 0.022],
  [200, 0.02, 0.025],
  [50, 0.03, 0.088],
];
const PUBLISHED_TRIALS = 10;
/** To what a point can be read off. */
const READING = 0.01;
/** No signal at all is no population with a mean: as little as this has the error 1/2. */
const NONE = 1e-12;
/** Where error over n is compared. */
const LOW = 0.01;
/** The plateau: from where on, and how high it may be: fewer mistakes than labels are flipped. */
const PLATEAU = { from: 0.05, error: 0.1 };

export const karhadkarLevel: Claim = {
  id: 'level-curves',
  title: 'Figure 2: the error over the signal level',
  statement:
    'At d = 2n the clean test error falls from 1/2 without a signal to a plateau of a few per cent, and the earlier the larger n is: overfitting is harmful or benign by n times the signal level.',
  source:
    'Karhadkar et al. 2024, figure 2 and Theorems 3.2 and 3.4; settings of the code: until no training point is misclassified, each label flipped with probability .1',
  confidence: 'read',
  criterion: `At every n the 99 % interval of the mean error lies within .03 of 1/2 without a signal, and below ${PLATEAU.error} at levels from ${PLATEAU.from} on; at level ${LOW} it falls from each n to the next, their difference having its interval below 0.`,
  refutedBy: 'An interval that lies on the other side.',
  grids: (size) => {
    const [sizes, levels, seeds] =
      size === 'full'
        ? [[50, 100, 150, 200], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 20]
        : [[50, 100], [0, 1, 2, 5], 12];
    const places = sizes.flatMap((n) =>
      levels.map((percent) => ({ n, d: 2 * n, level: percent === 0 ? NONE : percent / 100 })),
    );
    return places.map((at, k) => karhadkarGrid(at, seedsOf(k, seeds)));
  },
  measure: stoppedValues,
  judge: (trials) => {
    const bySize = [...groupedBy(trials, (trial) => place(trial, 'n'))].sort(([n], [other]) => n - other);
    const without = bySize.map(([, group]) => within(errorAt(group, 0), 0.47, 0.53));
    const plateau = [
      ...groupedBy(
        trials.filter((trial) => levelOf(trial) >= PLATEAU.from),
        ({ at }) => `${at.n} ${at.level}`,
      ).values(),
    ];
    const low = bySize.map(([, group]) => errorsOf(group.filter((trial) => levelOf(trial) === LOW)));
    const falls = low.slice(1).map((errors, k) => fallsFrom(low[k], errors));
    const read = pointsRead(trials);
    return {
      status: together(
        ...without,
        ...plateau.map((group) => within(meanOf(errorsOf(group)), -1, PLATEAU.error)),
        ...falls,
        plateau.length > 0 && falls.length > 0 ? 'pass' : 'undecided',
      ),
      explanation: `Mean error at level ${LOW}: ${bySize.map(([n], k) => `${meanOf(low[k])?.value.toPrecision(2) ?? 'unknown'} at n = ${n}`).join(', ')}. Of the points read off the published plot ${read.filter(({ isInside }) => isInside).length} of ${read.length} lie inside the intervals for means of ${PUBLISHED_TRIALS} such runs.`,
      numbers: {
        'largest error on the plateau': Math.max(
          ...plateau.map((group) => meanOf(errorsOf(group))?.value ?? 1),
        ),
        ...Object.fromEntries(
          bySize.map(([n, group]) => [`n = ${n}, no signal`, toldEstimate(errorAt(group, 0))]),
        ),
        ...Object.fromEntries(
          read.flatMap(({ name, published, others }) => [
            [`${name}: read off the published plot`, published],
            [`${name}: ours, interval for such a mean`, toldEstimate(others)],
          ]),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'the error does not depend on n',
      plant: (trials) => {
        const [[, first] = [0, []]] = [...groupedBy(trials, (trial) => place(trial, 'n'))];
        return changed(trials, (trial) => ({
          error: meanOf(errorsOf(first.filter((one) => levelOf(one) === levelOf(trial))))?.value ?? 0,
        }));
      },
    },
    {
      what: 'the error does not depend on the level: that of level .01 at all',
      plant: (trials) =>
        changed(trials, (trial) => ({
          error:
            meanOf(
              errorsOf(trials.filter((one) => levelOf(one) === LOW && place(one, 'n') === place(trial, 'n'))),
            )?.value ?? 0,
        })),
    },
  ],
  charts: (trials) => [
    {
      name: 'karhadkar-level',
      title: 'The error over the signal level, d = 2n',
      caption: `Mean error on clean labels when no training point is misclassified any more, with the 99 % interval for the mean of ${PUBLISHED_TRIALS} other runs, counted on ${POINTS} fresh points; γ = 0.1, 64 neurons, each label flipped with probability 0.1. Read off the published plot: its points at levels .01, .02 and, for n = 50, .03.`,
      x: { label: 'signal level', scale: 'linear' },
      y: { label: 'test error', scale: 'linear' },
      series: [
        ...[...groupedBy(trials, (trial) => place(trial, 'n'))].map(([n, group]) => ({
          name: `n = ${n}`,
          kind: 'joined' as const,
          points: [...groupedBy(group, levelOf)].flatMap(([x, here]) => {
            const others = meanOfOthers(errorsOf(here), PUBLISHED_TRIALS);
            return others === null ? [] : [{ x, y: others.value, low: others.lower, high: others.upper }];
          }),
        })),
        {
          name: 'read off the published plot',
          kind: 'dots',
          points: pointsRead(trials).map(({ level, published }) => ({ x: level, y: published })),
        },
      ],
      guides: [],
    },
  ],
};

interface PointRead {
  readonly name: string;
  readonly level: number;
  readonly published: number;
  readonly others: Estimate | null;
  readonly isInside: boolean;
}

/** The points read off where there are runs, beside the means of as many runs. */
function pointsRead(trials: readonly Trial[]): PointRead[] {
  return PUBLISHED.flatMap(([n, level, published]) => {
    const here = trials.filter((trial) => place(trial, 'n') === n && levelOf(trial) === level);
    if (here.length === 0) return [];
    const others = meanOfOthers(errorsOf(here), PUBLISHED_TRIALS);
    const isInside =
      others !== null && others.lower - READING <= published && published <= others.upper + READING;
    return [{ name: `n = ${n}, level ${level}`, level, published, others, isInside }];
  });
}

/** Whether means of two samples fall from the first to the second: the t interval of paired differences, as both are in order of their seeds. */
function fallsFrom(first: readonly number[], second: readonly number[]): ClaimStatus {
  const pairs = Math.min(first.length, second.length);
  const change = meanOf(Array.from({ length: pairs }, (_, k) => second[k] - first[k]));
  if (change === null) return 'undecided';
  return change.upper < 0 ? 'pass' : change.lower >= 0 ? 'fail' : 'undecided';
}

function errorAt(trials: readonly Trial[], level: number): Estimate | null {
  return meanOf(errorsOf(trials.filter((trial) => levelOf(trial) === level)));
}

/** 0 where there is no signal to speak of. */
function levelOf(trial: Trial): number {
  const level = place(trial, 'level');
  return level <= NONE ? 0 : level;
}

function errorsOf(trials: readonly Trial[]): number[] {
  return trials.map((trial) => numberOf(trial, 'error'));
}
