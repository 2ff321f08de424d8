/**
 * The data as the record shows them.
 */
import type { Geometry } from '../data/geometry.ts';
import { type AnySample, labelFlips } from '../data/sample.ts';
import { sum } from '../linalg/vector.ts';
import { optimizerNamed } from '../optimizers.ts';
import { NO_CLUSTERS, type Notes, UNKNOWN_MEAN } from '../record/notes.ts';
import type { DataRecord } from '../record/record.ts';
import type { Spec } from '../spec/resolve.ts';
import type { FileInputs } from './inputs.ts';
import { signalAndNoise } from './sample-stage.ts';
import { suspectsTold } from './suspects.ts';

export const NO_PAIR = 'one sample makes no pair';

/** Everything but what is there to be drawn. */
export function dataRecord(
  spec: Spec,
  sample: AnySample,
  shape: Geometry,
  inputs: FileInputs | null,
  notes: Notes,
): Omit<DataRecord, 'spectrum' | 'signedProducts'> {
  const { signal2, noiseSize } = signalAndNoise(sample, inputs);
  const ofFile = fileRecord(spec, inputs, notes);
  const { entrywise, words } = optimizerNamed(spec.training.optimizer);
  if (entrywise !== undefined) {
    const basis = `${words} moves every entry of W by itself and depends on the coordinates of the rows: all d of them are there`;
    const before = notes.reasons['data.d'];
    notes.remark('data.d', before === undefined ? basis : `${before}; ${basis}`);
  }
  return {
    n: sample.n,
    d: sample.d,
    signalNorm: notes.orAbsent(
      'data.signalNorm',
      signal2 && Math.sqrt(signal2),
      sample.population === null ? UNKNOWN_MEAN : NO_CLUSTERS,
    ),
    noiseSize: notes.orAbsent('data.noiseSize', noiseSize, UNKNOWN_MEAN),
    minSignedInner: notes.orAbsent('data.minSignedInner', shape.minSignedInner, NO_PAIR),
    maxOffDiagonal: notes.orAbsent('data.maxOffDiagonal', shape.maxOffDiagonal, NO_PAIR),
    minNorm2: shape.minNorm2,
    maxNorm2: shape.maxNorm2,
    positivelyCorrelated: shape.positivelyCorrelated,
    labelFlips: notes.orAbsent(
      'data.labelFlips',
      labelFlips(sample),
      'the clean labels of a file are unknown',
    ),
    positives: (sample.n + sum(sample.y)) / 2,
    classes: classesRecord(inputs, notes),
    ...ofFile,
    dominance: shape.dominance,
  };
}

/** d of data that came as a Gram matrix. */
const RANK = 'the rank of the Gram matrix: the least dimension that has such rows';

/** What only files have; a column that numbers the rows is noted. */
function fileRecord(
  spec: Spec,
  inputs: FileInputs | null,
  notes: Notes,
): Pick<DataRecord, 'heldOut' | 'rowNames'> {
  if (inputs === null) return {};
  const { training, heldOut } = inputs;
  const warning = spec.data.source === 'file' && spec.data.gram !== undefined ? RANK : suspectsTold(training);
  if (warning !== null) notes.remark('data.d', warning);
  return {
    ...(heldOut === null ? {} : { heldOut: { rows: heldOut.y.length, shared: heldOut.shared ?? 0 } }),
    ...(training.rowNames === null ? {} : { rowNames: training.rowNames }),
  };
}

function classesRecord(inputs: FileInputs | null, notes: Notes): DataRecord['classes'] {
  if (inputs === null) return notes.absent('data.classes', 'a population has labels -1 and +1');
  const named = (side: 0 | 1, sign: string) =>
    notes.orAbsent(
      `data.classes.${side}`,
      inputs.training.classes[side],
      `no row has the label ${sign}: all are of one class`,
    );
  return [named(0, '-1'), named(1, '+1')];
}
