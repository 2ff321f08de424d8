/**
 * What the claims about the size of the error measure: Gamma of the activated max-margin direction, where training goes, and the ratios of the theory.
 */

import type { Trial } from './claim.ts';
import type { ClaimChart } from './claim-chart.ts';
import { measured, numberOf } from './trials.ts';

/** Gamma and the quantities it is compared with; frontier = n|mu|^4/(|Sigma| tr Sigma), ratio = n|mu|^2/R. */
export const gammaValues = measured(({ record: { data, regime, risk, limit, verdict } }) => ({
  gamma: risk.limit?.gamma ?? null,
  log10Error: risk.limit?.log10Error ?? null,
  error: risk.limit?.error ?? null,
  log10Bayes: risk.log10Bayes,
  predicted: risk.predictedGamma,
  signalNorm: data.signalNorm,
  ratio: regime.ratio,
  effectiveRatio: regime.effectiveRatio,
  frontier: regime.frontier,
  heading: limit.heading,
  interpolates: verdict.interpolates,
  gammaLower: risk.envelope?.gammaLower ?? null,
  gammaUpper: risk.envelope?.gammaUpper ?? null,
}));

/** Gamma^2 of a trial, zero where the boundary points away from the signal. */
export function gamma2(trial: Trial): number {
  const gamma = numberOf(trial, 'gamma');
  return gamma > 0 ? gamma * gamma : 0;
}

/** A chart of one quantity against n |mu|^2/R, both logarithmic. */
export function againstRatio(
  name: string,
  title: string,
  caption: string,
  label: string,
  series: ClaimChart['series'],
  guides: ClaimChart['guides'] = [],
): ClaimChart {
  return {
    ...{ name, title, caption, series, guides },
    x: { label: 'n|μ|²/R', scale: 'log' },
    y: { label, scale: 'log' },
  };
}
