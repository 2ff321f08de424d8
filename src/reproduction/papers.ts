/**
 * The papers whose claims are reproduced.
 */
import { hashimoto2026 } from './hashimoto-2026.ts';
import type { ReproducedPaper } from './paper.ts';

export const papers: readonly ReproducedPaper[] = [hashimoto2026];
