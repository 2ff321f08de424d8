/**
 * `benign schema`: the JSON Schema of what a person may write, for editors.
 */
import { InputError } from '../../errors.ts';
import { jsonSchema } from '../../spec/json-schema.ts';
import { sweepJsonSchema } from '../../sweep/spec.ts';
import { print } from '../streams.ts';

const schemas: ReadonlyMap<string, () => unknown> = new Map([
  ['experiment', jsonSchema],
  ['sweep', sweepJsonSchema],
]);

export function schemaCommand(what: string): void {
  const schema = schemas.get(what);
  if (schema === undefined)
    throw new InputError('schema', `must be one of ${[...schemas.keys()].join(', ')}`, what);
  print(`${JSON.stringify(schema(), null, 2)}\n`);
}
