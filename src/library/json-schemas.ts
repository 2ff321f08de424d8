/**
 * JSON Schema of what is written and of what is left.
 */
import { InputError } from '../errors.ts';
import { recordJsonSchema } from '../record/schema/json.ts';
import { experimentJsonSchema } from '../spec/json-schema.ts';
import { sweepJsonSchema } from '../sweep/spec.ts';

/** What there is a schema of: the spec of an experiment, that of a sweep, and the record of an experiment. */
export type SchemaName = 'experiment' | 'sweep' | 'record';

const schemas: Readonly<Record<SchemaName, () => Readonly<Record<string, unknown>>>> = {
  experiment: experimentJsonSchema,
  sweep: sweepJsonSchema,
  record: recordJsonSchema,
};

/**
 * JSON Schema (draft 2020-12) of a spec, for editors and forms, or of a record: each field with its meaning, range and default.
 *
 * @param which  `experiment` (the default), `sweep` or `record`
 * @throws InputError for another name
 * @example
 * const { properties } = jsonSchema('record');
 * console.log(properties.version.description); // the program's version
 */
export function jsonSchema(which: SchemaName = 'experiment'): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(schemas, which))
    throw new InputError('schema', `must be one of ${Object.keys(schemas).join(', ')}`, which);
  return schemas[which]();
}
