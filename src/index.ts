/**
 * benign: gradient descent in two-layer leaky ReLU networks, its limit with a certificate, and whether the overfitting is
 * benign. This is the public surface; everything else may move.
 */

export { writeNpz } from './data/file/npz.ts';
export type { OpenedFile, OpenFile } from './data/file/opened.ts';
export type { NpyArray } from './data/file/stored-array.ts';
export { InputError } from './errors.ts';
export { version } from './experiment/assembly.ts';
export { type FileInputs, type ReadFile, type ReadOptions, readInputs } from './experiment/inputs.ts';
export type * from './experiment/record.ts';
export { SpecError, type SpecProblem } from './experiment/refusal.ts';
export { resolveSpec, type Spec } from './experiment/resolve.ts';
export { type Outcome, type RunOptions, run } from './experiment/run.ts';
export { jsonSchema } from './experiment/spec.ts';
export { inlineSpectrum } from './experiment/spectrum-file.ts';
export { certify, type MarginCertificate, type MarginClaim } from './margin/certificate.ts';
