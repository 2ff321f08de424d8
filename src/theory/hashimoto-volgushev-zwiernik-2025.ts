/**
 * I. Hashimoto, S. Volgushev, P. Zwiernik, Universality of Benign Overfitting in Binary Linear Classification
 * (arXiv 2501.10538). Read on the author's poster of 2024, an earlier state of the same work. Linear classifiers: the hard
 * margin through the origin, on labels flipped with probability eta.
 */
import { pow } from '../linalg/elementary.ts';
import { delta, errorAtMost, flippedShare } from './conclusions.ts';
import type { Facts } from './facts.ts';
import {
  heavyTails,
  linearNetwork,
  onLaw,
  onNoise,
  opposingClusters,
  type Paper,
  premise,
  type Result,
} from './premises.ts';
import { atLeast, atMost, below, type Premise, unknown } from './statement.ts';

const known = {
  confidence: 'read',
} as const;
const source = (result: string) => `arXiv 2501.10538, ${result}, as on the author's poster (2024)`;

const model: readonly Premise<Facts>[] = [
  linearNetwork,
  opposingClusters,
  heavyTails,
  premise('classes of equal share', 'P(y = +1) = 1/2', ({ instance: { population } }) =>
    population === null
      ? unknown('the population is unknown')
      : atMost(Math.abs(population.positiveShare - 0.5), 0),
  ),
  onNoise('label noise', 'eta < 1/2', ({ labelNoise }) => below(labelNoise, 0.5)),
  premise('large n', 'n >= C (the poster: for n large)', ({ n }) => atLeast(n, 1, { C: 1 })),
];

const confidenceWithin = (bound: number, formula: string) =>
  premise('probability of failure', `delta <= ${formula}`, ({ delta }) => atMost(delta, bound));

const separated = onLaw('separation', '|mu|^2 >= C |Sigma^{1/2} mu|/sqrt(delta)', (law, { delta }) =>
  atLeast(law.signal2, Math.sqrt(law.muSigmaMu / delta), { C: 1 }),
);

/** The two terms in which the moment r enters. */
const momentTerms: readonly Premise<Facts>[] = [
  momentTerm(
    'dimension against the tails',
    'R >= C n^(2/r + 1/2) d^(2/r - 1/2) |Sigma|_F/delta^(2/r)',
    (r, { n, d, delta }) => (pow(n, 2 / r + 0.5) * pow(d, 2 / r - 0.5)) / pow(delta, 2 / r),
  ),
  momentTerm(
    'samples against the tails',
    'R >= C n^(4/r + 1/2) |Sigma|_F/delta^(2/r)',
    (r, { n, delta }) => pow(n, 4 / r + 0.5) / pow(delta, 2 / r),
  ),
];

function momentTerm(
  name: string,
  formula: string,
  factor: (r: number, facts: Facts) => number,
): Premise<Facts> {
  return onLaw(name, formula, (law, facts) => {
    const r = facts.noise?.tail ?? 0;
    if (!(r > 2)) return unknown('the noise has no moment r in (2, 4]');
    return atLeast(law.trace, factor(r, facts) * Math.sqrt(law.traceSquare), { C: 1 });
  });
}

const signalTerm = onLaw(
  'signal against the noise',
  'R >= C n^(3/2) |Sigma^{1/2} mu|/sqrt(delta)',
  (law, { n, delta }) => atLeast(law.trace, n * Math.sqrt((n * law.muSigmaMu) / delta), { C: 1 }),
);

/** eta + term/(1 - 2 eta)^2. */
function excess(facts: Facts, term: number): number {
  const eta = flippedShare(facts);
  return eta + term / ((1 - 2 * eta) * (1 - 2 * eta));
}

const weak: Result = {
  ...known,
  id: 'hashimoto-volgushev-zwiernik-2025-1',
  result: 'Theorem 1 (weak signal)',
  source: source('Theorem 1'),
  premises: [
    ...model,
    confidenceWithin(1 / 3, '1/3'),
    separated,
    onLaw('weak signal', 'R >= C n |mu|^2', (law, { n }) => atLeast(law.trace, n * law.signal2, { C: 1 })),
    ...momentTerms,
    signalTerm,
  ],
  conclusions: [
    errorAtMost(
      'with probability at least 1 - 3 delta the error on observed labels is at most eta + c |Sigma| R/((1 - 2 eta)^2 n |mu|^4)',
      ({ spectralNorm, trace, signal2 }, facts) =>
        excess(facts, (spectralNorm * trace) / (facts.n * signal2 * signal2)),
      ({ delta }) => 3 * delta,
    ),
  ],
};

const strongError = errorAtMost(
  'with probability at least 1 - delta the error on observed labels is at most eta + c n |Sigma|/((1 - 2 eta)^2 R)',
  ({ spectralNorm, trace }, facts) => excess(facts, (facts.n * spectralNorm) / trace),
  delta,
);

const strong: Result = {
  ...known,
  id: 'hashimoto-volgushev-zwiernik-2025-2i',
  result: 'Theorem 2(i) (strong signal)',
  source: source('Theorem 2(i)'),
  premises: [
    ...model,
    separated,
    onLaw('strong signal', 'R <= n |mu|^2/C (the poster: much less)', (law, { n }) =>
      atMost(law.trace, n * law.signal2, { C: -1 }),
    ),
    ...momentTerms,
    signalTerm,
  ],
  conclusions: [strongError],
};

const veryStrong: Result = {
  ...known,
  id: 'hashimoto-volgushev-zwiernik-2025-2ii',
  result: 'Theorem 2(ii) (very strong signal)',
  source: source('Theorem 2(ii)'),
  premises: [
    ...model,
    onLaw('very strong signal', '|mu| >= C sqrt(R)', (law) =>
      atLeast(Math.sqrt(law.signal2), Math.sqrt(law.trace), { C: 1 }),
    ),
    ...momentTerms,
    onLaw(
      'noise along the signal',
      'R >= C n^(3/2) |Sigma^{1/2} mu|^2/(delta |mu|^2)',
      (law, { n, delta }) =>
        law.signal2 > 0
          ? atLeast(law.trace, (n * Math.sqrt(n) * law.muSigmaMu) / (delta * law.signal2), { C: 1 })
          : unknown('without a signal the ratio is 0/0'),
    ),
  ],
  conclusions: [strongError],
};

export const hashimotoVolgushevZwiernik2025: Paper = {
  id: 'hashimoto-volgushev-zwiernik-2025',
  paper: 'Hashimoto, Volgushev and Zwiernik 2025',
  title:
    'Hashimoto, Volgushev and Zwiernik, Universality of Benign Overfitting in Binary Linear Classification (arXiv 2501.10538)',
  results: [weak, strong, veryStrong],
};
