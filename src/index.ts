/**
 * benign: gradient descent in two-layer leaky ReLU networks, its limit with a certificate, and whether the overfitting is
 * benign. This is the public surface, besides the functions of `Laboratory`, which each host has of its own (`node.ts`, `browser.ts`);
 * everything else may move.
 */

export type { AuditOutcome } from './audit/assembly.ts';
export type { AuditRecord } from './audit/record.ts';
export { Fault, InputError } from './errors.ts';
export type { Outcome } from './experiment/after-training.ts';
export { version } from './experiment/assembly.ts';
export { Checkpoint, type KeptRun } from './experiment/checkpoint.ts';
export { inlineFiles } from './experiment/inlined-files.ts';
export { type FileInputs, type ReadFile, type ReadOptions, readInputs } from './experiment/inputs.ts';
export { runInSteps } from './experiment/run.ts';
export type { RunProgress, RunStage } from './experiment/stages.ts';
export type { RunOptions } from './experiment/up-to-training.ts';
export type { View } from './figures/sweep/view.ts';
export { writeNpz } from './files/npz.ts';
export type { OpenedFile, OpenFile } from './files/opened.ts';
export type { NpyArray } from './files/stored-array.ts';
export type { CheckRecord } from './inquiry/check.ts';
export type { Comparison } from './inquiry/comparison.ts';
export type { StepSearch } from './inquiry/step-search.ts';
export type { Rows } from './library/arrays.ts';
export type { FigureOptions } from './library/figures.ts';
export type { Options } from './library/host.ts';
export { jsonSchema, type SchemaName } from './library/json-schemas.ts';
export type { CheckOptions, Laboratory } from './library/laboratory.ts';
export { readRecord } from './library/read-record.ts';
export type { AuditInput, Labels, RowsInput, SpecInput, SweepInput } from './library/spec-input.ts';
export { verify } from './library/verify.ts';
export { certify, type MarginCertificate, type MarginClaim } from './margin/certificate.ts';
export type * from './record/record.ts';
export { SpecError, type SpecProblem } from './spec/refusal.ts';
export { resolveSpec, type Spec } from './spec/resolve.ts';
export type { Progress } from './stepwise.ts';
export type { Coordinate, Scalar, SweepAxis, SweepRow, SweepTable } from './sweep/table.ts';
export type { Claim, Value, Verification } from './verify/claim.ts';
export type { Arrays } from './verify/evidence.ts';
