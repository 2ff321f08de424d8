/**
 * A spec as it stands in a file: YAML or JSON, with the lines of its parts.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { InputError } from '../../errors.ts';
import { inMemory } from '../../files/opened.ts';
import { textOf } from '../../files/text.ts';
import { isObject } from '../../spec/fields.ts';
import { checkDepth } from './depth.ts';

export interface WrittenFile {
  /** As its user named it. */
  readonly name: string;
  readonly value: Record<string, unknown>;
  /** The line of a field; null where the file does not say it, or says something else than what was got. */
  readonly lineOf: (path: readonly (string | number)[], got: unknown) => number | null;
}

/** What aliases may expand to, in values; a file that writes more of them itself is read. */
const MOST_VALUES = 1e6;

/** Bytes of YAML: numbers by the million belong into files of their own. */
const MOST_BYTES = 2 ** 24;

/** Tags that say what a value is anyway. */
const PLAIN_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** @throws InputError as `parseYaml`, and for what is no object */
export function parseWritten(bytes: Uint8Array, name: string): WrittenFile {
  if (bytes.length > MOST_BYTES)
    throw new InputError(name, `must be a spec of at most ${MOST_BYTES} bytes`, bytes.length);
  const { document, lines } = parseYaml([...textOf(inMemory(bytes, name))].join(''), name);
  const value = plainValue(document) ?? {};
  if (!isObject(value)) throw new InputError(name, 'must hold an object', value);
  return { name, value, lineOf: (path, got) => lineOf(document, lines, path, got) };
}

/** One document of YAML or JSON. @throws InputError with the place of what is neither, and for what no spec holds */
export function parseYaml(
  text: string,
  name: string,
): { readonly document: Document; readonly lines: LineCounter } {
  checkDepth(text, name);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const refuse: RefuseAt = (offset, rule, got) => {
    const { line, col } = lines.linePos(offset);
    throw new InputError(`${name}, line ${line}, column ${col}`, rule, got);
  };
  const [broken] = document.errors;
  if (broken?.code === 'MULTIPLE_DOCS')
    refuse(broken.pos[0], 'must be the end: a file holds one spec', '---');
  if (broken !== undefined) refuse(broken.pos[0], 'must be YAML or JSON', broken.message.split('\n')[0]);
  checkNodes(document, refuse);
  return { document, lines };
}

/** What a document that was checked says. */
export function plainValue(document: Document): unknown {
  return document.toJS({ maxAliasCount: -1 });
}

function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
  got: unknown,
): number | null {
  const node = document.getIn(path, true);
  const asWritten = !isScalar(node) || node.value === got;
  const offset = isNode(node) && asWritten ? node.range?.[0] : undefined;
  return offset === undefined ? null : lines.linePos(offset).line;
}

type RefuseAt = (offset: number, rule: string, got: unknown) => never;

/** Every alias has its anchor before it and does not expand without measure, and every value is one that JSON has. */
function checkNodes(document: Document, refuse: RefuseAt): void {
  const anchored = new Map<string, Node>();
  const sizes = new Map<Node, number>();
  let written = 0;
  const sizeOf = (node: unknown): number => {
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    if (!isNode(node)) return 0;
    written++;
    const at = node.range?.[0] ?? 0;
    if (isAlias(node)) return sizeOfAlias(node.source, at);
    if (node.anchor !== undefined) anchored.set(node.anchor, node);
    checkValue(node, at, refuse);
    let size = 1;
    if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    sizes.set(node, size);
    return size;
  };
  const sizeOfAlias = (source: string, at: number): number => {
    const target = anchored.get(source);
    if (target === undefined) return refuse(at, unknownAlias(source), `*${source}`);
    return sizes.get(target) ?? refuse(at, 'must not stand within what it repeats', `the alias *${source}`);
  };
  const size = sizeOf(document.contents);
  if (size > MOST_VALUES && size > written) {
    const got = `aliases that expand ${written} values to ${size.toPrecision(3)}`;
    refuse(document.contents?.range?.[0] ?? 0, `must expand to at most ${MOST_VALUES} values`, got);
  }
}

/** In YAML a word that begins with a star repeats something; people write such words for many files. */
function unknownAlias(source: string): string {
  return `unknown alias *${source}: there is no &${source} before it; quote it, "*${source}", if it is a text`;
}

function checkValue(node: Node, at: number, refuse: RefuseAt): void {
  if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) {
    const tag = node.tag.replace('tag:yaml.org,2002:', '!!');
    refuse(
      at,
      'must be a number, a text, true, false, null, a list or an object, without a tag of its own',
      tag,
    );
  }
  if (isScalar(node) && typeof node.value === 'object' && node.value !== null) {
    refuse(
      at,
      'must be a number, a text, true, false or null; quote it to make it a text',
      String(node.source),
    );
  }
}
