/**
 * benign: gradient descent in two-layer leaky ReLU networks, its limit with a certificate, and whether the overfitting is
 * benign. This is the public surface; everything else may move.
 */

export { InputError } from './errors.ts';
export { version } from './experiment/assembly.ts';
export { Checkpoint, type KeptRun } from './experiment/checkpoint.ts';
export { type FileInputs, type ReadFile, type ReadOptions, readInputs } from './experiment/inputs.ts';
export { type Outcome, type RunOptions, run, runInSteps } from './experiment/run.ts';
export { inlineSpectrum } from './experiment/spectrum-file.ts';
export { writeNpz } from './files/npz.ts';
export type { OpenedFile, OpenFile } from './files/opened.ts';
export type { NpyArray } from './files/stored-array.ts';
export { certify, type MarginCertificate, type MarginClaim } from './margin/certificate.ts';
export type * from './record/record.ts';
export { SpecError, type SpecProblem } from './spec/refusal.ts';
export { resolveSpec, type Spec } from './spec/resolve.ts';
export { jsonSchema } from './spec/spec.ts';
