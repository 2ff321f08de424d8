/**
 * Expressions over a record: one safe grammar for what a figure shows, what a claim or a theorem says. A text is read into a tree; nothing is ever run as a
 * program, and what may be called is a table (functions.ts).
 */
import { InputError } from '../errors.ts';
import { functions } from './functions.ts';
import type { Node } from './node.ts';
import { GrammarError, parse } from './parser.js';

export interface Expression {
  /** As it was written. */
  readonly text: string;
  readonly tree: Node;
}

/** Longer texts are refused: no expression that a person writes is. */
const LONGEST = 1000;

/**
 * The expression in a text.
 *
 * @param what  what the text is to its user: an option, a key of a file
 * @throws InputError  with the character (from 1) from which the text is none, or at which a function is unknown or has too many arguments
 * @example
 * pathsIn(expressionIn('log10(risk.limit.error)/data.n', '--value')); // ['risk.limit.error', 'data.n']
 */
export function expressionIn(text: string, what: string): Expression {
  if (text.length > LONGEST)
    throw new InputError(
      what,
      `must be an expression of at most ${LONGEST} characters`,
      `${text.length} characters`,
    );
  const tree = parsed(text, what);
  for (const node of nodesOf(tree)) if (node.kind === 'call') checkCall(node, text, what);
  return { text, tree };
}

/** The paths that it reads, each once, in the order of the text. */
export function pathsIn({ tree }: Expression): string[] {
  return [...new Set([...nodesOf(tree)].flatMap((node) => (node.kind === 'path' ? [node.path] : [])))];
}

/** The text with other words for its paths. */
export function rewritten({ text, tree }: Expression, wordsOf: (path: string) => string): string {
  let [said, done] = ['', 0];
  for (const node of nodesOf(tree)) {
    if (node.kind !== 'path') continue;
    said += text.slice(done, node.from) + wordsOf(node.path);
    done = node.from + node.path.length;
  }
  return said + text.slice(done);
}

/** The refusal of a part of an expression, which names its first character. */
export function refusalAt(
  text: string,
  { from }: Pick<Node, 'from'>,
  what: string,
  rule: string,
): InputError {
  return new InputError(
    what,
    `${rule} (at character ${from + 1}: "${text.slice(from, from + SHOWN)}")`,
    text,
  );
}

/** So many characters of a text say where in it something is. */
const SHOWN = 24;

function parsed(text: string, what: string): Node {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const at = error.location.start.offset;
    const found = at < text.length ? `"${text.slice(at, at + SHOWN)}"` : 'the text ends';
    const rule = `must be an expression: at character ${at + 1}, where ${found}${at < text.length ? ' stands' : ''}, must be ${expectedWords(error.expected)}`;
    throw new InputError(what, rule, text);
  }
}

/** What may stand somewhere, without spaces, which may stand anywhere. */
function expectedWords(expected: GrammarError['expected']): string {
  const words = expected.flatMap((one) => {
    if (one.type === 'literal') return [`"${one.text}"`];
    if (one.type === 'other') return [one.description];
    return one.type === 'end' ? ['the end'] : [];
  });
  const all = [...new Set(words)].sort();
  return all.length < 2 ? (all[0] ?? 'nothing') : `${all.slice(0, -1).join(', ')} or ${all[all.length - 1]}`;
}

/** All nodes, from left to right. */
function* nodesOf(node: Node): Generator<Node> {
  yield node;
  if (node.kind === 'operation' || node.kind === 'call')
    for (const operand of node.operands) yield* nodesOf(operand);
}

function checkCall(call: Node & { readonly kind: 'call' }, text: string, what: string): void {
  if (!Object.hasOwn(functions, call.name))
    throw refusalAt(text, call, what, `must call one of ${Object.keys(functions).join(', ')}`);
  const { operands } = functions[call.name];
  if (operands !== undefined && operands !== call.operands.length)
    throw refusalAt(
      text,
      call,
      what,
      `must give ${call.name} ${operands === 1 ? 'one argument' : `${operands} arguments`}`,
    );
}
