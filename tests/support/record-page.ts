/**
 * docs/record.md: its fields as the schema of a record has them, between the words around them.
 */
import { jsonSchema } from '../../src/library/json-schemas.ts';

interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** Where the names of a record stop: a spec has a schema of its own. */
const LEFT_OUT = ['spec'];

interface Row {
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
}

/** The page, its table made anew: from its first line to its last as they are, between them what the schema says. */
export function recordPage(page: string): string {
  const [before, after] = [page.indexOf('## Fields\n'), page.indexOf('## Files beside it\n')];
  if (before < 0 || after < before) throw new Error('the page has no place for its fields');
  const { properties = {} } = jsonSchema('record') as Schema;
  const single: Row[] = [];
  const sections: string[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const rows = rowsOf(schema, name);
    if (rows.length === 0 || LEFT_OUT.includes(name)) single.push(rowOf(schema, name));
    else
      sections.push(
        `### \`${name}\`\n\n${sentence(rowOf(schema, name).meaning)}\n\n${table(withoutRepeats(rows))}`,
      );
  }
  return [`${page.slice(0, before)}## Fields\n`, table(single), ...sections, page.slice(after)].join('\n');
}

function rowsOf(schema: Schema, path: string): Row[] {
  const { properties, items } = bare(schema);
  if (items !== undefined) return rowsOf(items, `${path}[]`);
  const kinds = kindsOf(schema);
  if (kinds.length > 1) return kinds.flatMap((kind) => [rowOf(kind, path), ...rowsOf(kind, path)]);
  return Object.entries(properties ?? {}).flatMap(([key, child]) => {
    const place = `${path}.${key}`;
    return [rowOf(child, place), ...rowsOf(child, place)];
  });
}

/** The parts that something may be, where there are several kinds of them. */
function kindsOf(schema: Schema): Schema[] {
  const options = (schema.anyOf ?? []).flatMap((one) => (one.anyOf === undefined ? [one] : kindsOf(one)));
  const kinds = options.filter(({ type }) => type !== 'null');
  return kinds.every(({ properties }) => properties !== undefined) ? kinds : [];
}

function rowOf(schema: Schema, path: string): Row {
  if (schema.description === undefined) throw new Error(`${path} has no meaning in the schema`);
  const orNull = bare(schema) !== schema && !/\bnull\b/.test(schema.description);
  if (orNull) throw new Error(`${path} may be null, and its meaning does not say when`);
  return { path, type: typeOf(bare(schema)), meaning: schema.description };
}

/** What a schema is where it is not null. */
function bare(schema: Schema): Schema {
  const options = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  return schema.anyOf?.length === options.length + 1 && options.length === 1 ? options[0] : schema;
}

function typeOf(schema: Schema): string {
  const { type, items, prefixItems, anyOf, additionalProperties } = schema;
  if (schema.enum !== undefined) return schema.enum.map((name) => `\`${name}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (prefixItems !== undefined) return `${prefixItems.length} × ${typeOf(bare(prefixItems[0]))}`;
  if (items !== undefined) return `list of ${plural(typeOf(bare(items)))}`;
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (additionalProperties) return `${plural(typeOf(additionalProperties))} by name`;
  if (typeof type === 'object') return type.map((one) => typeOf({ type: one })).join(' or ');
  return { boolean: 'true or false', string: 'text', object: 'parts' }[String(type)] ?? String(type);
}

function plural(type: string): string {
  return { text: 'texts', number: 'numbers', integer: 'integers' }[type] ?? type;
}

/** Names that a part shares with one before it, with their meaning, are told once. */
function withoutRepeats(rows: readonly Row[]): Row[] {
  const parts = [...new Set(rows.map(({ path }) => parentOf(path)))];
  const kept: Row[] = [...rows];
  for (const [k, part] of parts.entries()) {
    const isShared = (row: Row, other: string): boolean =>
      rows.some(({ path, meaning }) => path === `${other}.${nameOf(row.path)}` && meaning === row.meaning);
    const own = kept.filter(({ path }) => parentOf(path) === part);
    const like = parts.slice(0, k).find((other) => own.filter((row) => isShared(row, other)).length >= FEW);
    if (like === undefined) continue;
    const shared = own.filter((row) => isShared(row, like));
    const names = shared.map(({ path }) => `\`${nameOf(path)}\``).join(', ');
    const note = { path: `${part}.…`, type: '', meaning: `${names}: as in \`${like}\`` };
    kept.splice(kept.indexOf(shared[0]), 0, note);
    const isTold = ({ path }: Row) =>
      shared.some((row) => path === row.path || path.startsWith(`${row.path}.`));
    for (const row of kept.filter(isTold)) kept.splice(kept.indexOf(row), 1);
  }
  return kept;
}

/** So many names in common are told as such. */
const FEW = 4;

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('.'));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ path, type, meaning }) => `| \`${path}\` | ${type} | ${cell(meaning)} |`);
  return ['| field | type | meaning |', '| --- | --- | --- |', ...lines, ''].join('\n');
}

const sentence = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}.`;
const cell = (text: string): string => text.replaceAll('|', '\\|');
