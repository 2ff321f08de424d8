/**
 * An expression as the parser reads it: a tree whose nodes know where they stand in the text.
 */
interface Place {
  /** Where it begins (from 0), and where it ends. */
  readonly from: number;
  readonly to: number;
}

export type Operator = '+' | '-' | '*' | '/' | '^' | Relation;
export type Relation = '<' | '<=' | '>' | '>=' | '==' | '!=';

export type Node =
  | (Place & { readonly kind: 'number'; readonly value: number })
  | (Place & { readonly kind: 'word'; readonly word: string })
  /** Of the record, as it is written. */
  | (Place & { readonly kind: 'path'; readonly path: string })
  /** One operand: its negative. */
  | (Place & { readonly kind: 'operation'; readonly operator: Operator; readonly operands: readonly Node[] })
  | (Place & { readonly kind: 'call'; readonly name: string; readonly operands: readonly Node[] });
