/**
 * The last of the seven answers: the setting, and what was measured, against the premises of the theory.
 */
import { activationChosen } from '../network/activations/index.ts';
import { objectiveOf } from '../network/losses/index.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { startOfTrained } from '../spec/second-layer.ts';
import type { Reply } from './answer.ts';
import { short } from './numbers.ts';

/** Which premises of the theory of the activated limit a run does not meet. */
export function failedPremises({
  data,
  training: { activation, steps, nearHomogeneity },
  limit,
  spec,
}: ExperimentRecord): Reply {
  const failed: string[] = [];
  const { caveat } = optimizerNamed(spec.training.optimizer);
  if (caveat !== null) failed.push(`training is by ${caveat}`);
  const phi = activationChosen(spec.network.activation, spec.network.slope);
  const far =
    nearHomogeneity === undefined
      ? ''
      : ` (f is within ${short(nearHomogeneity.value)} of that at all points)`;
  if (phi.caveat !== null) failed.push(`${phi.caveat}${far}`);
  const ofLoss = objectiveOf(spec.training).caveat;
  if (ofLoss !== null) failed.push(ofLoss);
  if (startOfTrained(spec.network.secondLayer) !== null)
    failed.push('the second layer is trained, too, and the theory is about W alone');
  if (spec.network.slope === 0) failed.push('the slope is 0, and the theory needs 0 < γ ≤ 1');
  if (!data.positivelyCorrelated) {
    const orthogonal = data.dominance > 0 ? ', but nearly orthogonal: γHᵢᵢ > Σₖ|Hᵢₖ|' : '';
    const least =
      data.minSignedInner === null
        ? ''
        : ` (least yᵢyₖ⟨xᵢ, xₖ⟩ = ${short(data.minSignedInner)}${orthogonal})`;
    failed.push(`the data are not positively correlated${least}`);
  }
  if (activation.atFirstStep === false) failed.push('not all activated at t = 1');
  if (activation.lost) failed.push('activation was lost again');
  if (limit.activated === false)
    failed.push(`the limit is not itself activated (least cosine ${short(limit.activationSlack ?? 0, 2)})`);
  if (limit.status === 'infeasible') failed.push('the activated pattern does not separate the data');
  if (failed.length === 0) {
    const held = [
      'all yᵢyₖ⟨xᵢ, xₖ⟩ ≥ 0',
      steps === 0 ? null : 'activated at t = 1',
      limit.activated ? 'the limit is activated' : null,
    ];
    return {
      answer: `none: ${held.filter((part) => part !== null).join(', ')}`,
      status: steps === 0 ? 'neutral' : 'good',
    };
  }
  const onlyCorrelation = failed.length === 1 && !data.positivelyCorrelated && spec.network.slope > 0;
  const comfort = onlyCorrelation ? '; that premise is sufficient, not necessary' : '';
  return { answer: `${failed.join('; ')}${comfort}`, status: onlyCorrelation ? 'neutral' : 'bad' };
}
