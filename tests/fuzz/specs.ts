/**
 * Specs drawn from the schema, with the extremes of every range, some of them broken. What resolves runs to a sound record with
 * its report; all else is refused in sentences.
 */

import fc from 'fast-check';
import { emptyDocument } from '../../src/cli/document.ts';
import { summary } from '../../src/cli/summary.ts';
import type { Outcome } from '../../src/experiment/after-training.ts';
import { run } from '../../src/experiment/run.ts';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec, type Spec } from '../../src/spec/resolve.ts';
import { renderReport } from '../../src/telling/report/index.ts';
import { faultsOfRecord } from '../support/soundness.ts';
import { admittedBy, broken } from './drawn.ts';
import type { Kind } from './kind.ts';
import { faultOfError, faultOfText } from './words.ts';

/** Keys of which an object holds exactly one. */
const EXCLUSIVE = [
  ['norm', 'snr'],
  ['rate', 'count'],
  ['scale', 'relative'],
];

/** Nothing that names a file, nor a name that is shown. */
const isLeftOut = ({ properties }: { readonly properties?: object }, key = ''): boolean =>
  ['file', 'name', 'extends'].includes(key) || (properties !== undefined && 'x' in properties);

const drawn = admittedBy(jsonSchema() as Record<string, unknown>, isLeftOut, EXCLUSIVE);

/** What a small run may ask for at most, and what it asks for when nothing is said. */
const SIZES: readonly (readonly [path: string, most: number, otherwise: number | null])[] = [
  ['data.n', 24, 8],
  ['network.width', 12, null],
  ['network.positive', 6, 2],
  ['network.negative', 6, 2],
  ['training.steps', 200, 50],
  ['risk.endPoints', 50, 20],
  ['risk.trajectoryPoints', 20, 5],
  ['risk.streamedPoints', 50, 20],
  ['report.perDecade', 10, 4],
];

/** Above this dimension nothing is drawn coordinate by coordinate here. */
const MOST_COORDINATES = 2000;

const MEMORY = 2 ** 28;

export const specs: Kind<unknown> = {
  name: 'spec',
  drawn: fc.oneof(
    { arbitrary: drawn.map(small).map(mended), weight: 6 },
    { arbitrary: drawn.map(small), weight: 1 },
    { arbitrary: broken(drawn).map(small), weight: 2 },
    { arbitrary: broken(drawn.map(small).map(mended)).map(small), weight: 1 },
  ),
  judge(input) {
    let spec: Spec;
    let outcome: Outcome;
    try {
      spec = resolveSpec(input);
      const again = JSON.stringify(resolveSpec(JSON.parse(JSON.stringify(spec))));
      if (again !== JSON.stringify(spec)) return 'the resolved spec resolves to another';
      outcome = run(spec, null, { memoryLimit: MEMORY });
    } catch (error) {
      return faultOfError(error) ?? faultOfPlace(error as Error);
    }
    return faultOfOutcome(outcome);
  },
};

/** What is wrong with a record, its summary and its report. */
function faultOfOutcome({ record }: Outcome): string | null {
  const [fault] = faultsOfRecord(record);
  if (fault !== undefined) return fault;
  const times = record.training.trajectory.map(({ log10T, t }) => log10T ?? Math.log10(t));
  const back = times.findIndex((time, row) => row > 0 && !(time > times[row - 1]));
  if (back > 0) return `row ${back} of the trajectory does not come after the row before it`;
  return faultOfText(summary(record)) ?? faultOfText(renderReport(record, emptyDocument()));
}

/** A spec is refused by its field: anything else is a guard inside that the spec should never have reached. */
function faultOfPlace({ message }: Error): string | null {
  const place = /^(spec|name|seed|data|network|training|limit|risk|report|theory|thresholds)\b/;
  const [stray] = message
    .split('\n')
    .filter((line) => !place.test(line) && !line.includes('is not a known key'));
  return stray === undefined ? null : `refused by an inner guard: ${stray}`;
}

/** The same spec, of a size that runs in no time. */
function small(value: unknown): unknown {
  if (!isObject(value)) return value;
  const spec = structuredClone(value) as Record<string, unknown>;
  for (const [path, most, otherwise] of SIZES) {
    const [room, field] = path.split('.');
    spec[room] ??= {};
    const holder = spec[room];
    if (!isObject(holder)) continue;
    if (holder[field] === undefined && otherwise !== null) holder[field] = otherwise;
    if (sizeOf(holder[field]) > most) holder[field] = most;
  }
  const { data, network } = spec;
  if (isObject(network) && ['width', 'positive', 'negative'].every((field) => network[field] === undefined))
    network.width = 4;
  // A given second layer has a width of its own.
  if (isObject(network) && isObject(network.secondLayer)) delete network.width;
  if (isObject(data)) {
    const family = isObject(data.noise) ? (data.noise.family ?? 'gaussian') : 'gaussian';
    const explicit = data.sampler === 'explicit' || data.sampler === 'streamed' || family !== 'gaussian';
    if (explicit && !(sizeOf(data.d) <= MOST_COORDINATES)) data.d = 40;
    const { covariance } = data;
    if (explicit && isObject(covariance) && Array.isArray(covariance.blocks))
      for (const block of covariance.blocks)
        if (isObject(block) && sizeOf(block.dimension) > 400) block.dimension = 9;
  }
  return spec;
}

const MOST_MENDINGS = 20;

/** The spec without the fields that are refused, so that most of what is drawn runs. */
function mended(input: unknown): unknown {
  const spec = structuredClone(input);
  for (let attempt = 0; attempt < MOST_MENDINGS; attempt++) {
    try {
      resolveSpec(spec);
      break;
    } catch (error) {
      if (!(error instanceof SpecError)) break;
      for (const { path } of error.problems) remove(spec, path);
    }
  }
  return small(spec);
}

function remove(from: unknown, [key, ...rest]: readonly (string | number)[]): void {
  if (typeof from !== 'object' || from === null || key === undefined) return;
  const holder = from as Record<string | number, unknown>;
  if (rest.length === 0 || typeof holder[key] !== 'object') delete holder[key];
  else remove(holder[key], rest);
}

/** As a spec reads it; NaN for what is no number. */
function sizeOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
