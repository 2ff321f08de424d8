/**
 * What of a spec may be changed so that a theorem comes to hold, and how a change is written: as values by path, such as `--set` takes.
 */
import {
  type ActivationChoice,
  type ActivationName,
  activationNamed,
  activations,
} from '../network/activations/index.ts';
import { type OptimizerName, optimizerNamed } from '../optimizers.ts';
import { nameIn } from '../parameters.ts';
import { namesToChoose } from '../spec/choices.ts';
import { knownFields } from '../spec/known-fields.ts';
import type { Spec } from '../spec/resolve.ts';
import { pathParts, setField } from '../spec/set-field.ts';
import { specSchema } from '../spec/spec.ts';

/** Values by their paths in the spec. */
export type FieldValues = Readonly<Record<string, number | string>>;

/** A number that is there and positive. */
export interface NumberField {
  readonly kind: 'number';
  /** Fields of one concern are not changed together. */
  readonly concern: string;
  readonly path: string;
  readonly from: number;
  readonly least: number;
  readonly most: number;
  readonly integer: boolean;
}

/** A change of kind. */
export interface Choice {
  readonly kind: 'choice';
  readonly concern: string;
  readonly set: FieldValues;
}

export type Field = NumberField | Choice;

/** Numbers are changed by at most this factor. */
export const LARGEST_FACTOR = 100;
/** Size of a change of kind; that of a number is |log(to/from)|. */
export const CHOICE_SIZE = 1;

const LARGEST_DIMENSION = 1e15;
const LARGEST_COUNT = 1e6;
/** One sample alone is no problem to learn. */
const FEWEST = 2;
const LEAST = Number.MIN_VALUE;
const MOST = 1e300;

/**
 * The fields of a spec that a remedy may change.
 *
 * @param written  the spec as its user has it: what it says twice (a width and its parts) stays as it is
 */
export function remedyFields(spec: Spec, written: Readonly<Record<string, unknown>>): Field[] {
  return [...dataFields(spec), ...trainingFields(spec), ...networkFields(spec, written)];
}

function dataFields({ data }: Spec): Field[] {
  if (data.source !== 'population') return [];
  const { covariance, model, signal, labelNoise } = data;
  const fields: Field[] = [];
  if (covariance.type !== 'blocks' && covariance.type !== 'spectrum') {
    const least = covariance.type === 'spiked' ? covariance.spikes.length : 1;
    fields.push(integer('d', 'data.d', data.d, least, LARGEST_DIMENSION));
  }
  fields.push(integer('n', 'data.n', data.n, Math.max(FEWEST, labelNoise.count ?? 0), LARGEST_COUNT));
  const size = signal.norm ?? signal.snr ?? 0;
  if (size > 0 && model.type !== 'signalLevel') {
    fields.push(number('signal', signal.norm === undefined ? 'data.signal.snr' : 'data.signal.norm', size));
    fields.push(choice('signal', { 'data.signal.norm': 0 }));
  }
  const { rate, count } = labelNoise;
  if ((rate ?? 0) > 0 || (count ?? 0) > 0) fields.push(choice('labels', { 'data.labelNoise.rate': 0 }));
  if (data.labels === 'mirrored') fields.push(choice('rows', { 'data.labels': 'balanced' }));
  return fields;
}

function trainingFields({ training: { step, loss, optimizer } }: Spec): Field[] {
  return [
    typeof step === 'number'
      ? number('step', 'training.step', step)
      : number('step', 'training.step.relative', step.relative),
    ...others('loss', 'training.loss', nameIn(loss)),
    ...others('optimizer', 'training.optimizer', nameIn(optimizer)).filter(isOfTheory),
  ];
}

function networkFields(
  { network, data }: Spec,
  { network: own }: Readonly<Record<string, unknown>>,
): Field[] {
  const { positive, negative, slope, secondLayer, init, width } = network;
  const fields: Field[] = [];
  if (secondLayer !== 'fixed') fields.push(choice('secondLayer', { 'network.secondLayer': 'fixed' }));
  const given = (own ?? {}) as Readonly<Record<string, unknown>>;
  const free = data.source === 'population' ? data.sampler === 'direct' : init.file === undefined;
  const byWidth = given.positive === undefined && given.negative === undefined;
  const ofGiven = typeof secondLayer === 'object';
  if (free && byWidth && !ofGiven) fields.push(integer('width', 'network.width', width, 1, LARGEST_COUNT));
  if (free && positive !== negative && !byWidth) {
    fields.push(choice('width', balanced(positive ?? 0, negative ?? 0, given)));
  }
  // An activation of one slope goes with no other, and one that is left takes its slope along.
  const named = activationNamed((given.activation as ActivationChoice | undefined) ?? network.activation);
  const ofOneSlope = named.gamma !== null;
  const family = { 'network.activation': activations[0].name };
  if (slope > 0 && slope < 1) fields.push(number('slope', 'network.slope', slope, 1));
  if (slope === 0) fields.push(choice('slope', { 'network.slope': 0.1, ...(ofOneSlope && family) }));
  if (!ofOneSlope) {
    const activation = nameIn(network.activation);
    fields.push(...others('activation', 'network.activation', activation).filter(isOfFamily));
  } else if (!named.isOtherName) fields.push(choice('activation', { ...family, 'network.slope': slope }));
  const { scale, relative, file } = init;
  if (scale !== undefined && scale > 0) fields.push(number('start', 'network.init.scale', scale));
  if (relative !== undefined && relative > 0) fields.push(number('start', 'network.init.relative', relative));
  if (file !== undefined) fields.push(choice('start', { 'network.init.relative': 1e-4 }));
  return fields;
}

/** As many neurons of each sign as the larger half has. */
function balanced(positive: number, negative: number, given: Readonly<Record<string, unknown>>): FieldValues {
  const most = Math.max(positive, negative);
  const path = positive < negative ? 'network.positive' : 'network.negative';
  return { [path]: most, ...(given.width === undefined ? {} : { 'network.width': 2 * most }) };
}

/** Whether there is a theorem about it. */
function isOfTheory({ set }: Choice): boolean {
  return optimizerNamed(set['training.optimizer'] as OptimizerName).clock.absent.heading === undefined;
}

/** Whether it leaves the slope as it is. */
function isOfFamily({ set }: Choice): boolean {
  return activationNamed(set['network.activation'] as ActivationName).gamma === null;
}

/** Every other name that a field may have. */
function others(concern: string, path: string, name: string): Choice[] {
  const field = knownFields(specSchema).get(path);
  return (field === undefined ? [] : namesToChoose(field))
    .filter((other) => other !== name)
    .map((other) => choice(concern, { [path]: other }));
}

function choice(concern: string, set: FieldValues): Choice {
  return { kind: 'choice', concern, set };
}

function number(concern: string, path: string, from: number, most = MOST): NumberField {
  return { kind: 'number', concern, path, from, least: LEAST, most, integer: false };
}

function integer(concern: string, path: string, from: number, least: number, most: number): NumberField {
  return { kind: 'number', concern, path, from, least, most, integer: true };
}

/** A spec, written or resolved, with values set; what is not touched is shared, and the spec itself stays. */
export function withValues<T extends object>(spec: T, values: FieldValues): T {
  const changed = { ...spec } as Record<string, unknown>;
  for (const [path, value] of Object.entries(values)) {
    const parts = pathParts(path) ?? [];
    let place = changed;
    for (const part of parts.slice(0, -1)) {
      const there = place[part];
      place[part] = typeof there === 'object' && there !== null ? { ...there } : {};
      place = place[part] as Record<string, unknown>;
    }
    setField(changed, parts, value, path);
  }
  return changed as T;
}
