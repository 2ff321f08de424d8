/** The parser that scripts/build-grammar.mjs makes of grammar.peggy. */
import type { Node } from './node.ts';

/** @throws GrammarError */
export function parse(text: string): Node;

export class GrammarError extends Error {
  /** What could have stood at `location`: a text, letters of a class, what a rule is called, or the end. */
  readonly expected: readonly (
    | { readonly type: 'literal'; readonly text: string }
    | { readonly type: 'class' }
    | { readonly type: 'other'; readonly description: string }
    | { readonly type: 'end' | 'any' }
  )[];
  readonly location: { readonly start: { readonly offset: number } };
}
