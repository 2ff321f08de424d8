/**
 * What a run has found when its training is over.
 */
import type { Sample } from '../data/sample.ts';
import type { Absent } from '../errors.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { MinimumLimit } from '../margin/minimum.ts';
import type { OwnLimit } from '../margin/own-limit.ts';
import type { ShareLimit } from '../margin/share-limit.ts';
import type { Network } from '../network/network.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Followed } from './horizon-stage.ts';
import type { FileInputs } from './inputs.ts';
import type { Slid } from './sliding-stage.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { TrainedRun } from './trajectory-stage.ts';

/** Of two trained layers: the best share of the activated pattern, and what shows it. */
export interface OwnShare {
  readonly kind: 'share';
  readonly share: number;
  readonly unique: boolean;
  readonly certificate: NonNullable<ShareLimit['certificate']>;
}

/** Null where training has none beside the max-margin direction. */
export type OwnFound = OwnLimit | MinimumLimit | OwnShare | Absent | null;

/** What one run found, stage by stage. */
export interface Findings {
  readonly spec: Spec;
  readonly inputs: FileInputs | null;
  readonly sample: Sample;
  /** With the second layer before the first update. */
  readonly network: Network;
  readonly limit: LimitDirection;
  /** With the second layer that `limit` is of: where that is trained, the best for the activated pattern. */
  readonly ofLimit: Network;
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
