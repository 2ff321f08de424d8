/**
 * Records that were written by a run, read again.
 */
import { InputError } from '../errors.ts';
import { SCHEMA } from '../experiment/assembly.ts';
import { lackedBySchema } from '../record/older.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { isObject } from '../spec/fields.ts';

/** What every record of this schema has. */
const PARTS = [
  'version',
  'spec',
  'seed',
  'notes',
  'data',
  'training',
  'limit',
  'risk',
  'regime',
  'theory',
  'verdict',
];

/**
 * A record from its text, or from the value that the text holds.
 *
 * @throws InputError for what is no record, and for a record of another schema
 * @example
 * const { record } = await run({ data: { n: 6, d: 100 }, training: { steps: 5 } });
 * console.log(readRecord(JSON.stringify(record)).data.n); // 6
 */
export function readRecord(written: unknown): ExperimentRecord {
  const value = typeof written === 'string' ? parsed(written) : written;
  if (!isObject(value)) throw new InputError('record', 'must be an object', value);
  const { schema } = value;
  if (schema !== SCHEMA) {
    const lacks = lackedBySchema(schema);
    const missing = lacks === null ? '' : `; one of this schema lacks ${lacks}`;
    const rule = `must be ${SCHEMA}, the schema that this version reads (docs/record.md says what changed)${missing}; run its spec again`;
    throw new InputError('record.schema', rule, schema);
  }
  const missing = PARTS.find((part) => value[part] === undefined);
  if (missing !== undefined) throw new InputError(`record.${missing}`, 'must be there', undefined);
  return value as unknown as ExperimentRecord;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('record', 'must be JSON', (error as Error).message);
  }
}
