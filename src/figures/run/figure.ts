/**
 * A figure of one run: a pure function from its record to a chart.
 */
import type { ExperimentRecord } from '../../record/record.ts';
import type { Chart } from '../chart.ts';

/** Null when the record lacks what the figure shows; a note of the record then says why. */
export type RunChart = (record: ExperimentRecord) => Chart | null;
