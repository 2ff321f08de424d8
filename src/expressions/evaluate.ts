/**
 * The value of an expression where its paths have values: a number, a truth value, or why there is none.
 */
import type { Absent } from '../errors.ts';
import { pow } from '../linalg/elementary.ts';
import { type Expression, refusalAt } from './expression.ts';
import { functions } from './functions.ts';
import type { Node, Relation } from './node.ts';

/** What a record has at a path; null, or absent with its reason, where it has nothing. */
export type Value = number | boolean | string | null | Absent;

/**
 * A truth value counts as 1 or 0 in arithmetic; a word is compared with a word and is nothing else. What has no value anywhere makes the whole have none, and so do
 * log of 0 or less, the root of a negative number, a division by 0, and what float64 does not hold.
 *
 * @param valueAt  what stands at a path
 * @param what  as of `expressionIn`
 * @throws InputError  where a word is asked to be a number, or the whole is one
 */
export function evaluate(
  { text, tree }: Expression,
  valueAt: (path: string) => Value,
  what: string,
): number | boolean | Absent {
  try {
    const found = new Evaluation(text, valueAt, what).of(tree);
    if (typeof found === 'string')
      throw refusalAt(text, tree, what, 'must be a number or a comparison, and no word');
    return found;
  } catch (error) {
    if (error instanceof Unknown) return { absent: error.message };
    throw error;
  }
}

/** Why an expression has no value. */
class Unknown extends Error {}

class Evaluation {
  constructor(
    private readonly text: string,
    private readonly valueAt: (path: string) => Value,
    private readonly what: string,
  ) {}

  of(node: Node): number | boolean | string {
    switch (node.kind) {
      case 'number':
        return this.finite(node.value, node);
      case 'word':
        return node.word;
      case 'path':
        return this.at(node.path);
      case 'call':
        return this.finite(
          functions[node.name].of(...node.operands.map((operand) => this.number(operand))),
          node,
        );
      case 'operation':
        return this.operation(node);
    }
  }

  private at(path: string): number | boolean | string {
    const value = this.valueAt(path);
    if (value === null) throw new Unknown(`there is no ${path}`);
    if (typeof value === 'object') throw new Unknown(`there is no ${path}: ${value.absent}`);
    return value;
  }

  private operation(node: Node & { readonly kind: 'operation' }): number | boolean {
    const { operator, operands } = node;
    const [left, right] = operands;
    if (operator === '-' && operands.length === 1) return -this.number(left);
    if (Object.hasOwn(RELATIONS, operator)) return this.compared(operator as Relation, left, right);
    const [x, y] = [this.number(left), this.number(right)];
    return this.finite(ARITHMETIC[operator as keyof typeof ARITHMETIC](x, y), node);
  }

  private compared(relation: Relation, left: Node, right: Node): boolean {
    const [x, y] = [this.of(left), this.of(right)];
    if (typeof x === 'string' && typeof y === 'string' && (relation === '==' || relation === '!='))
      return (x === y) === (relation === '==');
    return RELATIONS[relation](this.asNumber(x, left), this.asNumber(y, right));
  }

  private number(node: Node): number {
    return this.asNumber(this.of(node), node);
  }

  private asNumber(value: number | boolean | string, node: Node): number {
    if (typeof value !== 'string') return Number(value);
    throw refusalAt(
      this.text,
      node,
      this.what,
      `must be a number where there is the word ${JSON.stringify(value)}; words are compared with words, by == or !=`,
    );
  }

  private finite(value: number, { from, to }: Node): number {
    if (Number.isFinite(value)) return value;
    throw new Unknown(`${this.text.slice(from, to)} is no number that float64 holds`);
  }
}

const ARITHMETIC = {
  '+': (x: number, y: number) => x + y,
  '-': (x: number, y: number) => x - y,
  '*': (x: number, y: number) => x * y,
  '/': (x: number, y: number) => x / y,
  '^': pow,
} as const;

const RELATIONS: Readonly<Record<Relation, (x: number, y: number) => boolean>> = {
  '<': (x, y) => x < y,
  '<=': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
  '==': (x, y) => x === y,
  '!=': (x, y) => x !== y,
};
