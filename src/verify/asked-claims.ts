/**
 * The claims that repeat what was asked for: the record's own numbers beside those of its spec.
 */
import type { ExperimentRecord } from '../record/record.ts';
import { rounded } from './arithmetic.ts';
import type { Ledger } from './ledger.ts';

const OF_LAW = 'a number of the law or of the draw, of which the arrays hold nothing';

export function askedClaims(ledger: Ledger, { seed, data, training, regime, spec }: ExperimentRecord): void {
  for (const name of ['data', 'labels', 'init'] as const)
    ledger.same(`seed.${name}`, seed[name], spec.seed[name], 'spec.seed');
  const { outcome, steps } = training;
  const asked = spec.training.steps;
  if (outcome === 'completed')
    ledger.near(
      'training.steps',
      steps,
      rounded(asked, 4),
      'spec.training.steps, which were all carried out',
    );
  else ledger.between('training.steps', steps, 0, asked, 'no more than spec.training.steps');
  const law = spec.data;
  if (law.source === 'file') {
    for (const name of ['signalNorm', 'noiseSize', 'labelFlips'] as const)
      ledger.unchecked(`data.${name}`, data[name], OF_LAW);
    return;
  }
  ledger.same('data.d', data.d, law.d ?? data.d, 'spec.data.d');
  const { norm, snr } = law.signal;
  const size = norm ?? (snr === undefined ? null : Math.sqrt((snr * (regime.trace ?? 0)) / law.n));
  if (size !== null)
    ledger.near('data.signalNorm', data.signalNorm, rounded(size, 16), 'the signal of the spec');
  if (regime.trace !== null)
    ledger.near(
      'data.noiseSize',
      data.noiseSize,
      rounded(regime.trace, 64),
      'tr Sigma, as regime.trace has it',
    );
  const { count } = law.labelNoise;
  const teacher = law.model.type === 'logisticTeacher' || law.targets !== undefined;
  if (!teacher && (count !== undefined || law.labelNoise.rate === 0))
    ledger.same('data.labelFlips', data.labelFlips, count ?? 0, 'spec.data.labelNoise');
  else ledger.unchecked('data.labelFlips', data.labelFlips, OF_LAW);
}
