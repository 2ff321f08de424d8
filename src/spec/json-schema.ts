/**
 * What a person may write, as JSON Schema (draft 2020-12): for editors, and for documents. Nothing that resolves or runs a spec needs it.
 */
import * as z from 'zod/mini';
import { BASES, bases } from './bases.ts';
import { type FieldSchema, isDocument, shapesOf } from './fields.ts';
import { specSchema } from './spec.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema of an experiment's spec. */
export function experimentJsonSchema(): JsonSchema {
  return inputSchema(specSchema);
}

/** What a schema takes: of several shapes any; a whole file may change others. */
export function inputSchema(schema: FieldSchema): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const shapes = shapesOf(zodSchema);
      if (shapes !== null) jsonSchema.anyOf = shapes.map(partSchema);
      if (isDocument(zodSchema))
        jsonSchema.properties = { [BASES]: partSchema(bases), ...jsonSchema.properties };
    },
  });
}

function partSchema(part: FieldSchema): JsonSchema {
  const { $schema: _, ...schema } = inputSchema(part);
  return schema;
}
