/**
 * What goes together in training, and with the network and the targets.
 */
import { type LossChoice, losses, lossKind, lossNamed } from '../network/losses/index.ts';
import { onlyOneLayer } from '../optimizers/both-layers.ts';
import { type OptimizerChoice, optimizerKind, optimizerNamed, optimizers } from '../optimizers.ts';
import { completed, valuesOf, wordsOf } from '../parameters.ts';
import type { Refuse } from './resolve-population.ts';
import { startOfTrained } from './second-layer.ts';
import type { ParsedSpec } from './spec.ts';

/** What takes every loss, activation and second layer. */
export const PLAIN = optimizers[0].name;

/** What trains on targets that are no labels. */
export function checkTargets({ loss, stop, ...beside }: ParsedSpec['training'], refuse: Refuse): void {
  if (lossNamed(loss).tail.kind !== 'target')
    refuse(
      'training.loss',
      'must be "squared" with data.targets, as other losses are of labels',
      loss,
      'squared',
    );
  if (stop !== undefined && stop !== 'steps')
    refuse(
      'training.stop',
      'must be "steps" with data.targets, as margins there tell of signs alone',
      stop,
      'steps',
    );
  for (const name of ['weightDecay', 'labelSmoothing'] as const)
    if (beside[name])
      refuse(
        `training.${name}`,
        'must be 0 with data.targets: it is known of labels alone',
        beside[name],
        '0',
      );
}

const STEPS = 'steps';
const NO_HORIZON = 'null';

/** What goes without saying is left out, and what does not go together is refused, with what would. */
export function resolveTraining(
  training: ParsedSpec['training'],
  isRegression: boolean,
  refuse: Refuse,
): ParsedSpec['training'] {
  const { stop, weightDecay, labelSmoothing, ...others } = training;
  const loss = completed(lossKind(training.loss), training.loss) as LossChoice;
  const optimizer = completed(optimizerKind(training.optimizer), training.optimizer) as OptimizerChoice;
  const { words, tail } = lossNamed(isRegression ? 'squared' : loss);
  const { motion, schedule } = optimizerNamed(optimizer);
  const asked = { ...(weightDecay && { weightDecay }), ...(labelSmoothing && { labelSmoothing }) };
  const rest = { ...others, ...asked };
  if (!isRegression) checkMinimum({ ...training, loss, optimizer }, asked, refuse);
  if (motion === 'flow' && tail.kind !== 'exponential') {
    const rule = `must make steps, as a flow is followed in the log time of an exponential tail, which the ${words} loss has not`;
    refuse('training.optimizer', rule, training.optimizer, PLAIN);
  }
  if (schedule !== 'constant' && (tail.kind === 'finite' || tail.kind === 'target')) {
    const comes = tail.kind === 'finite' ? 'comes to be 0' : 'goes to 0 at weights that are finite';
    const rule = `must not divide by the loss or its slopes, as the ${words} loss ${comes}`;
    refuse('training.optimizer', rule, training.optimizer, PLAIN);
  }
  if (stop === undefined || stop === 'steps') return { ...rest, loss, optimizer };
  if (stop === 'zeroLoss' && tail.kind !== 'finite') {
    const rule = `must be "steps" or "interpolation" with the ${words} loss, which is never 0`;
    refuse('training.stop', rule, stop, STEPS);
  }
  if (motion === 'flow') {
    const rule = 'must be "steps" with a flow, which is looked at now and then';
    refuse('training.stop', rule, stop, STEPS);
  }
  if (training.horizon !== null) {
    refuse(
      'training.horizon',
      `must be null with training.stop "${stop}", after which nothing is trained`,
      training.horizon,
      NO_HORIZON,
    );
  }
  return { ...rest, stop, loss, optimizer };
}

/** What goes together with weight decay and label smoothing, which have a minimum at finite weights. */
function checkMinimum(
  { loss, optimizer, horizon, stop }: ParsedSpec['training'],
  asked: Readonly<Record<string, number>>,
  refuse: Refuse,
): void {
  const fields = Object.keys(asked).map((name) => `training.${name}`);
  if (fields.length === 0) return;
  const named = fields.join(' and ');
  const { words, corner } = lossNamed(loss);
  if (corner !== undefined) {
    const smooth = losses.filter((kind) => kind.of(valuesOf(kind, kind.name)).corner === undefined);
    const rule = `must be another with ${named}, as the slope of the ${words} loss jumps where its minimum is: one of ${smooth.map(({ name }) => name).join(', ')}`;
    refuse('training.loss', rule, loss, smooth[0].name);
  }
  if (!followsGradients(optimizerNamed(optimizer))) {
    const those = optimizers.filter((kind) =>
      followsGradients(kind.of(valuesOf(kind, kind.name), wordsOf(kind, kind.name))),
    );
    const rule = `must make steps of a constant multiple of gradients at W with ${named}, to come to rest at the minimum: one of ${those.map(({ name }) => name).join(', ')}`;
    refuse('training.optimizer', rule, optimizer, PLAIN);
  }
  if (horizon !== null) {
    const rule = `must be null with ${named}: weights tend to a minimum that is finite (limit.own), and not to a direction in log time`;
    refuse('training.horizon', rule, horizon, NO_HORIZON);
  }
  if (stop === 'zeroLoss')
    refuse(
      'training.stop',
      `must be "steps" or "interpolation" with ${named}, whose minimum is not 0`,
      stop,
      STEPS,
    );
}

/** Whether it makes steps that are combinations of gradients at W, with the same numbers at every weight and time. */
function followsGradients({
  motion,
  schedule,
  direction,
  ascent,
  trial,
  entrywise,
}: ReturnType<typeof optimizerNamed>): boolean {
  const others = [direction, ascent, trial, entrywise];
  return (
    motion === 'steps' &&
    schedule === 'constant' &&
    others.every((other) => other === null || other === undefined)
  );
}

/** What does not move a second layer is refused for one that is trained. */
export function checkBothLayers(
  { secondLayer }: ParsedSpec['network'],
  { optimizer, weightDecay }: ParsedSpec['training'],
  refuse: Refuse,
): void {
  if (startOfTrained(secondLayer) === null) return;
  if (weightDecay)
    refuse(
      'training.weightDecay',
      'must be 0 with network.secondLayer "trained": it is of W alone here',
      weightDecay,
      '0',
    );
  const why = onlyOneLayer(optimizerNamed(optimizer));
  if (why === null) return;
  const rule = `must move both layers where network.secondLayer is trained, and this one ${why}`;
  refuse('training.optimizer', rule, optimizer, PLAIN);
}
