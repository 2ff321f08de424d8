/**
 * `benign schema`: the JSON Schema of what a person may write, for editors, and of what a run leaves.
 */
import { jsonSchema, type SchemaName } from '../../library/json-schemas.ts';
import { print } from '../streams.ts';

export function schemaCommand(what: string): void {
  print(`${JSON.stringify(jsonSchema(what as SchemaName), null, 2)}\n`);
}
