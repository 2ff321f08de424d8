/**
 * `benign schema`: the JSON Schema of what a person may write, for editors.
 */
import { InputError } from '../../errors.ts';
import { jsonSchema } from '../../experiment/spec.ts';
import { sweepJsonSchema } from '../../sweep/spec.ts';

const schemas: Readonly<Record<string, () => unknown>> = { experiment: jsonSchema, sweep: sweepJsonSchema };

export function schemaCommand(what: string): void {
  const schema = schemas[what];
  if (schema === undefined)
    throw new InputError('schema', `must be one of ${Object.keys(schemas).join(', ')}`, what);
  process.stdout.write(`${JSON.stringify(schema(), null, 2)}\n`);
}
