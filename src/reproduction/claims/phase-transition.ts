/**
 * The phase transition at n |mu|^2 = R: Gamma^2 grows like |mu|^4 before and like |mu|^2 after.
 */
import { exp, log } from '../../linalg/elementary.ts';
import { slopeOfCurves } from '../../statistics/least-squares.ts';
import type { Claim, ClaimStatus, Trial } from '../claim.ts';
import type { ChartPoint } from '../claim-chart.ts';
import { directionOnly } from '../experiments.ts';
import { againstRatio, gamma2, gammaValues } from '../gaussian.ts';
import { headingNote, limitOf } from '../headings.ts';
import { CONFIDENCE, type Estimate, meanOf, toldEstimate, within } from '../statistics.ts';
import { changed, groupedBy, numberOf, together } from '../trials.ts';

const WEAK = { from: 0, to: 1.001e-2, exponent: 4 };
const STRONG = { from: 0.999e2, to: Number.POSITIVE_INFINITY, exponent: 2 };
const TOLERANCE = 0.1;

export const phaseTransition: Claim = {
  id: 'phase-transition',
  title: 'The phase transition of the test error',
  statement:
    'For isotropic noise log 1/error of the activated max-margin direction is of the order of n|mu|^4/R while n|mu|^2 is below R, and of |mu|^2 above: the exponent of |mu| falls from 4 to 2 where n|mu|^2 = R.',
  source: 'Hashimoto 2026, Theorems 5.1 and 6.2; constants docs/theory.md, section 8',
  confidence: 'second-hand',
  criterion: `The exponent of |mu| in Gamma^2, fitted where n|mu|^2/R <= 10^-2, has its 99 % interval within ${TOLERANCE} of 4; fitted where it is >= 10^2, within ${TOLERANCE} of 2; and the ratio n|mu|^2/R at which the two fitted lines cross has its 99 % interval over seeds within [1/2, 2].`,
  refutedBy: 'An interval that lies outside its range.',
  grids: (size) => [
    {
      experiment: { data: { n: 50, d: 1e8 }, ...directionOnly },
      axes: [
        {
          path: 'data.signal.snr',
          values:
            size === 'full'
              ? Array.from({ length: 25 }, (_, k) => exp(((k - 12) / 4) * log(10)))
              : [1e-3, 3e-3, 1e-2, 0.1, 1, 10, 1e2, 3e2, 1e3],
        },
      ],
      seeds: size === 'full' ? 10 : 4,
    },
  ],
  measure: gammaValues,
  judge: (trials) => {
    const weak = powerLaw(trials, WEAK);
    const strong = powerLaw(trials, STRONG);
    const crossover = crossoverOf(trials);
    const about = (line: PowerLaw | null, exponent: number): ClaimStatus =>
      within(line?.exponent ?? null, exponent - TOLERANCE, exponent + TOLERANCE);
    return {
      status: together(about(weak, WEAK.exponent), about(strong, STRONG.exponent), within(crossover, 0.5, 2)),
      explanation: `Exponent of |mu| in Gamma^2 of ${limitOf(trials)} ${toldEstimate(weak?.exponent ?? null)} in the weak regime and ${toldEstimate(strong?.exponent ?? null)} in the strong; the lines cross at n|mu|^2/R = ${toldEstimate(crossover)}.`,
      numbers: {
        'exponent, weak': weak?.slope ?? null,
        'its interval': toldEstimate(weak?.exponent ?? null),
        'exponent, strong': strong?.slope ?? null,
        'interval, strong': toldEstimate(strong?.exponent ?? null),
        'crossover n|mu|^2/R': crossover?.value ?? null,
        'interval of the crossover': toldEstimate(crossover),
        decades: 6,
        'largest |Gamma/predicted - 1|': Math.max(
          ...trials.map((one) => Math.abs(numberOf(one, 'gamma') / numberOf(one, 'predicted') - 1)),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'another exponent: |mu|^3 in the weak regime',
      plant: (trials) =>
        changed(trials, (trial) => {
          const ratio = numberOf(trial, 'ratio');
          return ratio < 1 ? { gamma: numberOf(trial, 'gamma') / Math.sqrt(Math.sqrt(ratio)) } : {};
        }),
    },
    {
      what: 'no transition: |mu|^4 throughout',
      plant: (trials) =>
        changed(trials, (trial) => {
          const ratio = numberOf(trial, 'ratio');
          return ratio > 1 ? { gamma: numberOf(trial, 'gamma') * Math.sqrt(ratio) } : {};
        }),
    },
    {
      what: 'the transition elsewhere: at n|mu|^2 = 10 R',
      plant: (trials) =>
        changed(trials, (trial) =>
          numberOf(trial, 'ratio') >= 10 ? { gamma: numberOf(trial, 'gamma') * Math.sqrt(10) } : {},
        ),
    },
  ],
  charts: (trials) => {
    const weak = powerLaw(trials, WEAK);
    const strong = powerLaw(trials, STRONG);
    return [
      againstRatio(
        'phase-transition',
        'Γ² over six decades of n|μ|²/R',
        `Every run, n = 50, d = 10⁸; the error of the activated max-margin direction is Φ(−Γ). ${headingNote(trials)} Lines: least squares in |μ|, below 10⁻² and above 10².`,
        'Γ²',
        [
          {
            name: 'runs',
            kind: 'dots',
            points: trials.map((one) => ({ x: numberOf(one, 'ratio'), y: gamma2(one) })),
          },
          { name: 'fit, weak', kind: 'line', points: drawnLine(trials, weak) },
          { name: 'fit, strong', kind: 'line', points: drawnLine(trials, strong) },
        ],
        [{ axis: 'x', at: 1, label: 'n|μ|² = R' }],
      ),
      {
        name: 'phase-transition-exponent',
        title: 'The exponent of |μ| falls from 4 to 2',
        caption: `Slope of log Γ² of the activated max-margin direction in log |μ| between neighbouring points of the grid, mean over seeds with its 99 % interval. Line: 4 − 2r/(1 + r), r = n|μ|²/R, from the mean-field formula. ${headingNote(trials)}`,
        x: { label: 'n|μ|²/R', scale: 'log' },
        y: { label: 'exponent of |μ| in Γ²', scale: 'linear' },
        series: [
          { name: 'measured', kind: 'dots', points: localExponents(trials) },
          {
            name: 'mean field',
            kind: 'line',
            points: Array.from({ length: 61 }, (_, k) => {
              const r = exp(((k - 30) / 10) * log(10));
              return { x: r, y: 4 - (2 * r) / (1 + r) };
            }),
          },
        ],
        guides: [],
      },
    ];
  },
};

/** A line of log Gamma^2 in log |mu|, its slope with the t interval over seeds. */
interface PowerLaw {
  readonly exponent: Estimate | null;
  readonly intercept: number;
  readonly slope: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The least-squares line over the trials of a range of n|mu|^2/R: one curve a seed, as a seed's trials share their noise. */
function powerLaw(trials: readonly Trial[], { from, to }: Range): PowerLaw | null {
  const inside = trials.filter(
    (one) => numberOf(one, 'ratio') >= from && numberOf(one, 'ratio') <= to && gamma2(one) > 0,
  );
  const curves = [...groupedBy(inside, ({ seed }) => seed).values()]
    .filter((group) => new Set(group.map((one) => numberOf(one, 'signalNorm'))).size > 1)
    .map((group) => ({
      x: group.map((one) => log(numberOf(one, 'signalNorm'))),
      y: group.map((one) => log(gamma2(one))),
    }));
  if (curves.length === 0) return null;
  const { mean, interval, intercept } = slopeOfCurves(curves, CONFIDENCE);
  const exponent = interval && { value: mean, lower: interval[0], upper: interval[1] };
  return { exponent, slope: mean, intercept };
}

/** The n|mu|^2/R at which the two lines cross, seed by seed: a geometric mean with its interval. */
function crossoverOf(trials: readonly Trial[]): Estimate | null {
  const [first] = trials;
  if (first === undefined) return null;
  const toRatio = log(numberOf(first, 'ratio')) - 2 * log(numberOf(first, 'signalNorm'));
  const logs = [...groupedBy(trials, ({ seed }) => seed).values()].flatMap((group) => {
    const weak = powerLaw(group, WEAK);
    const strong = powerLaw(group, STRONG);
    if (weak === null || strong === null || weak.slope === strong.slope) return [];
    return [(2 * (strong.intercept - weak.intercept)) / (weak.slope - strong.slope) + toRatio];
  });
  const mean = meanOf(logs);
  return mean && { value: exp(mean.value), lower: exp(mean.lower), upper: exp(mean.upper) };
}

/** Slopes between neighbouring ratios, over seeds. */
function localExponents(trials: readonly Trial[]): ChartPoint[] {
  const bySeed = [...groupedBy(trials, ({ seed }) => seed).values()].map((group) =>
    [...group].sort((a, b) => numberOf(a, 'ratio') - numberOf(b, 'ratio')),
  );
  const steps = Math.max(0, Math.min(...bySeed.map(({ length }) => length)) - 1);
  return Array.from({ length: steps }, (_, k) => k).flatMap((k) => {
    const slopes = bySeed.map((group) => {
      const [one, next] = [group[k], group[k + 1]];
      return (
        log(gamma2(next) / gamma2(one)) / log(numberOf(next, 'signalNorm') / numberOf(one, 'signalNorm'))
      );
    });
    const x = Math.sqrt(numberOf(bySeed[0][k], 'ratio') * numberOf(bySeed[0][k + 1], 'ratio'));
    const mean = meanOf(slopes);
    return mean === null ? [] : [{ x, y: mean.value, low: mean.lower, high: mean.upper }];
  });
}

/** A fitted line over the whole grid, as far as it stays in sight. */
function drawnLine(trials: readonly Trial[], line: PowerLaw | null): ChartPoint[] {
  if (line === null) return [];
  const largest = Math.max(...trials.map(gamma2));
  return [...groupedBy(trials, (one) => numberOf(one, 'ratio')).values()].flatMap(([one]) => {
    const y = exp(line.intercept + line.slope * log(numberOf(one, 'signalNorm')));
    return y > 0 && y <= 3 * largest ? [{ x: numberOf(one, 'ratio'), y }] : [];
  });
}
