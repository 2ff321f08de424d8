/**
 * Records that were written by a run, read again.
 */
import { InputError } from '../errors.ts';
import { SCHEMA } from '../experiment/assembly.ts';
import { lackedBySchema } from '../record/older.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { recordSchema } from '../record/schema/index.ts';
import { isObject } from '../spec/fields.ts';
import { problemsOf, SpecError } from '../spec/refusal.ts';

/**
 * A record from its text, or from the value that the text holds.
 *
 * @throws InputError for what is no record, for a record of another schema, and for every field that is not as this schema has it (SpecError)
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
  const judged = recordSchema.safeParse(value);
  if (judged.success) return value as unknown as ExperimentRecord;
  const problems = problemsOf(judged.error.issues, value, recordSchema);
  throw new SpecError(problems.map((problem) => ({ ...problem, path: ['record', ...problem.path] })));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('record', 'must be JSON', (error as Error).message);
  }
}
