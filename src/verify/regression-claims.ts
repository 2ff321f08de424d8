/**
 * The claims of regression: labels as signs of targets, sums of the record's own numbers, and the prediction from the spec's spectrum.
 */
import { exp, pow } from '../linalg/elementary.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { rounded, Sum } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';

const AT = 'risk.regression.';
const NOT_KEPT = 'Sigma theta in the frames, and W(0) outside the rows, are not kept';
/** How closely a sum over the spectrum is held to agree. */
const CLOSE = 1e-9;

type PopulationSpec = Extract<ExperimentRecord['spec']['data'], { source: 'population' }>;

export function regressionClaims(ledger: Ledger, record: ExperimentRecord, { y, targets }: Evidence): void {
  const { risk, spec } = record;
  const { regression } = risk;
  if (regression === undefined || spec.data.source === 'file') return;
  if (targets !== null) {
    const signs = targets.map((t) => (t < 0 ? -1 : 1));
    ledger.sameAll('y', Array.from(y), signs, 'the signs of t of arrays.npz');
  }
  const { noise, atEnd, testError, limit, fromStart, prediction, ofNothing } = regression;
  ledger.same(`${AT}noise`, noise, spec.data.targets?.noise ?? 0, 'data.targets.noise of the spec');
  ledger.same('risk.excess', risk.excess, atEnd ?? 0, 'risk.regression.atEnd');
  const square = noise * noise;
  if (atEnd !== null) ledger.near(`${AT}testError`, testError, rounded(atEnd + square, 4), 'atEnd + noise^2');
  const end = record.training.trajectory.find(({ t }) => t === record.training.steps);
  if (atEnd !== null && end?.excess != null)
    ledger.near('training.trajectory[end].excess', end.excess, rounded(atEnd, 8), 'risk.regression.atEnd');
  for (const [name, said] of Object.entries({ atEnd, limit, fromStart, ofNothing }))
    ledger.unchecked(`${AT}${name}`, said, NOT_KEPT);
  if (prediction === null) return;
  const { kappa, factor, excess } = prediction;
  const path = `${AT}prediction.`;
  const { n } = spec.data;
  const sums = sharesOf(spec.data, kappa);
  ledger.near(
    `${path}kappa (sum)`,
    n,
    { value: sums.first, error: CLOSE * n },
    'sum_i lambda_i/(lambda_i + kappa)',
  );
  const free = n - sums.second;
  ledger.near(
    `${path}factor`,
    factor,
    { value: n / free, error: (CLOSE * n * n) / (free * free) },
    'n/(n - sum_i (lambda_i/(lambda_i + kappa))^2)',
  );
  ledger.near(
    `${path}excess`,
    excess,
    { value: prediction.testError - square, error: CLOSE * prediction.testError },
    'testError - noise^2',
  );
  const most = factor * (square + ofNothing);
  ledger.between(
    `${path}testError`,
    prediction.testError,
    factor * square * (1 - CLOSE),
    most * (1 + CLOSE),
    "between E0 noise^2 and E0 (noise^2 + theta' Sigma theta)",
  );
}

/** sum_i lambda_i/(lambda_i + kappa), and of its terms' squares. */
function sharesOf(data: PopulationSpec, kappa: number): { readonly first: number; readonly second: number } {
  const [first, second] = [new Sum(), new Sum()];
  const add = (eigenvalue: number, times: number): void => {
    const share = eigenvalue / (eigenvalue + kappa);
    first.add(times * share);
    second.add(times * share * share);
  };
  const d = data.d ?? 0;
  const { covariance } = data;
  switch (covariance?.type) {
    case 'blocks':
      for (const { eigenvalue, dimension } of covariance.blocks) add(eigenvalue, dimension);
      break;
    case 'spiked':
      for (const spike of covariance.spikes) add(spike, 1);
      add(covariance.scale, d - covariance.spikes.length);
      break;
    case 'powerLaw':
      for (let j = 1; j <= d; j++) add(covariance.scale * pow(j, -covariance.exponent), 1);
      break;
    case 'exponential':
      for (let j = 0; j < d; j++) add(covariance.floor + covariance.scale * exp(-covariance.rate * j), 1);
      break;
    case 'spectrum':
      for (const eigenvalue of covariance.eigenvalues ?? []) add(eigenvalue, 1);
      break;
    default:
      add(covariance?.scale ?? 1, d);
  }
  return { first: first.value, second: second.value };
}
