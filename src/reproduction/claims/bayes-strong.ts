/**
 * In the strong isotropic regime the activated max-margin direction is Bayes up to a constant in the exponent.
 */
import type { Claim } from '../claim.ts';
import { directionOnly } from '../experiments.ts';
import { againstRatio, gammaValues } from '../gaussian.ts';
import { headingNote, limitOf } from '../headings.ts';
import { told } from '../statistics.ts';
import { changed, everyOne, groupedBy, numberOf, place, whereabouts } from '../trials.ts';

const STRONG = 1;
const LEAST = 0.4;

export const bayesStrong: Claim = {
  id: 'bayes-strong',
  title: 'Bayes up to a constant in the strong isotropic regime',
  statement:
    'For isotropic Gaussian noise with n|mu|^2 >= R, log 1/error of the activated max-margin direction is at least a constant times that of the Bayes rule.',
  source: 'Hashimoto 2026, Theorem 6.2 and its discussion',
  confidence: 'second-hand',
  criterion: `log(error of the activated max-margin direction)/log(Bayes error) lies in [${LEAST}, 1] in every run with n|mu|^2/R >= ${STRONG}. At least 8 runs, over n from 10 to 200 and d from 10^4 to 10^10.`,
  refutedBy: 'One such run outside: above 1 it would beat the Bayes rule.',
  grids: (size) => [
    {
      experiment: { data: {}, ...directionOnly },
      axes: [
        { path: 'data.n', values: size === 'full' ? [10, 50, 200] : [10, 50] },
        { path: 'data.d', values: size === 'full' ? [1e4, 1e7, 1e10] : [1e4, 1e10] },
        {
          path: 'data.signal.snr',
          values: size === 'full' ? [0.01, 0.1, 1, 2, 5, 10, 100, 1000] : [0.1, 1, 10, 100],
        },
      ],
      seeds: size === 'full' ? 5 : 2,
    },
  ],
  measure: gammaValues,
  judge: (trials) => {
    const covered = trials.filter((trial) => numberOf(trial, 'ratio') >= STRONG * 0.999);
    const inside = (share: number): boolean => share >= LEAST && share <= 1 + ROUNDING;
    const { status, share, exception } = everyOne(covered, (trial) => inside(shareOfBayes(trial)), 8);
    const least = Math.min(...covered.map(shareOfBayes));
    return {
      status,
      explanation:
        exception === null
          ? `In ${told(share)} runs the exponent of ${limitOf(covered)} is at least ${least.toPrecision(3)} of the Bayes exponent.`
          : `${shareOfBayes(exception).toPrecision(3)} of the Bayes exponent: ${whereabouts(exception)}.`,
      numbers: {
        'runs inside': told(share),
        'least share of the Bayes exponent': least,
        'least share at n|mu|^2/R >= 10': leastFrom(covered, 10),
        'least share at n|mu|^2/R >= 100': leastFrom(covered, 100),
      },
    };
  },
  falsehoods: [
    {
      what: 'the weak law Gamma^2 ~ n|mu|^4/R carried on into the strong regime',
      plant: (trials) =>
        changed(trials, (trial) => ({
          log10Error: numberOf(trial, 'log10Error') * (1 + numberOf(trial, 'ratio')),
        })),
    },
  ],
  charts: (trials) => [
    againstRatio(
      'bayes-strong',
      'Share of the Bayes exponent',
      `log(error of the activated max-margin direction)/log(Bayes error) for isotropic Gaussian noise. ${headingNote(trials)} Line: r/(1 + r), r = n|μ|²/R.`,
      'share of the Bayes exponent',
      [
        ...[...groupedBy(trials, (one) => place(one, 'n'))].map(([n, group]) => ({
          name: `n = ${n}`,
          kind: 'dots' as const,
          points: group.map((one) => ({ x: numberOf(one, 'ratio'), y: shareOfBayes(one) })),
        })),
        {
          name: 'mean field',
          kind: 'line',
          points: Array.from({ length: 51 }, (_, k) => {
            const r = Number(`1e${Math.floor(k / 10) - 2}`) * (1 + (k % 10));
            return { x: r, y: r / (1 + r) };
          }).filter(({ x }) => x <= 1000),
        },
      ],
      [{ axis: 'y', at: LEAST, label: 'criterion' }],
    ),
  ],
};

/** Errors are given to some sixteen digits of their logarithm. */
const ROUNDING = 1e-9;

function shareOfBayes(trial: Parameters<typeof numberOf>[0]): number {
  return numberOf(trial, 'log10Error') / numberOf(trial, 'log10Bayes');
}

function leastFrom(trials: Parameters<Claim['judge']>[0], ratio: number): number | null {
  const shares = trials.filter((one) => numberOf(one, 'ratio') >= ratio * 0.999).map(shareOfBayes);
  return shares.length === 0 ? null : Math.min(...shares);
}
