/**
 * What an expression may call: one entry a function, and nothing else is called.
 */
import { exp, log, log10 } from '../linalg/elementary.ts';

export interface ExpressionFunction {
  readonly description: string;
  /** How many numbers it takes; absent: one or more. */
  readonly operands?: number;
  of(...x: readonly number[]): number;
}

export const functions: Readonly<Record<string, ExpressionFunction>> = {
  log: { description: 'the natural logarithm', operands: 1, of: log },
  log10: { description: 'the logarithm to base 10', operands: 1, of: log10 },
  exp: { description: 'e to the power of x', operands: 1, of: exp },
  sqrt: { description: 'the square root', operands: 1, of: Math.sqrt },
  abs: { description: 'the absolute value', operands: 1, of: Math.abs },
  min: { description: 'the least of its arguments', of: Math.min },
  max: { description: 'the largest of its arguments', of: Math.max },
};
