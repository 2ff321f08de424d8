/**
 * The schema of a record, written out.
 */
import { inputSchema, type JsonSchema } from '../../spec/json-schema.ts';
import { recordSchema } from './index.ts';

/** JSON Schema (draft 2020-12) of a record. */
export function recordJsonSchema(): JsonSchema {
  return inputSchema(recordSchema);
}
