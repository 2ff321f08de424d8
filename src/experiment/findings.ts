/**
 * What a run has found when its training is over.
 */
import type { Sample } from '../data/sample.ts';
import type { Absent } from '../errors.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { MinimumLimit } from '../margin/minimum.ts';
import type { OwnLimit } from '../margin/own-limit.ts';
import type { Network } from '../network/network.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Followed } from './horizon-stage.ts';
import type { FileInputs } from './inputs.ts';
import type { Slid } from './sliding-stage.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { TrainedRun } from './trajectory-stage.ts';

/** Null where training has none beside the max-margin direction. */
export type OwnFound = OwnLimit | MinimumLimit | Absent | null;

/** What one run found, stage by stage. */
export interface Findings {
  readonly spec: Spec;
  readonly inputs: FileInputs | null;
  readonly sample: Sample;
  readonly network: Network;
  readonly limit: LimitDirection;
  readonly setup: TrainingSetup;
  /** The limit that training has of its own; null where that is `limit`. */
  readonly own: OwnFound;
  readonly trained: TrainedRun;
  /** Beyond the last update; a sentence when nothing is known of it. */
  readonly followed: Followed | string;
  readonly endPattern: LimitDirection | null;
  /** Where training goes when it settles in no pattern of its own; null when it does, a sentence when it could not be followed. */
  readonly slid: Slid | string | null;
}
