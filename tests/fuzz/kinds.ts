/**
 * Every kind of input that is thrown at the program.
 */
import type { Kind } from './kind.ts';
import { specs } from './specs.ts';

export const kinds: readonly Kind<unknown>[] = [specs];
