/**
 * What was audited.
 */
import type { AuditRecord } from '../../audit/record.ts';
import { activationChosen } from '../../network/activations/index.ts';
import { lossNamed } from '../../network/losses/index.ts';
import { count } from '../numbers.ts';

/** What was audited, in one line. */
export function setting({ spec, experiment: { data, spec: trial } }: AuditRecord): string {
  const file = trial.data.source === 'file' ? (trial.data.x ?? trial.data.gram ?? '') : '';
  const bias = trial.data.source === 'file' && trial.data.biasColumn ? ' (a column of ones among them)' : '';
  const { words, caveat } = lossNamed(trial.training.loss);
  const loss = caveat === null ? '' : ` · ${words} loss`;
  const neurons = neuronWords(spec);
  const weights = spec.weights === null ? '' : ` · ${spec.weights}`;
  return `${file}${weights} · n = ${count(data.n)} · d = ${count(data.d)}${bias} · γ = ${trial.network.slope}${neurons === null ? '' : ` · ${neurons} neurons`}${loss}`;
}

/** Of another activation than two linear pieces; null without one. */
export function neuronWords({ activation, experiment: { network } }: AuditRecord['spec']): string | null {
  return activation === undefined ? null : activationChosen(activation, network.slope).words;
}
