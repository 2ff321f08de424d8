/**
 * The papers whose claims are reproduced; the first is what is meant without a name. A new one is a file and a line here.
 */
import { frei2023 } from './frei-2023.ts';
import { hashimoto2026 } from './hashimoto-2026.ts';
import { karhadkar2024 } from './karhadkar-2024.ts';
import type { ReproducedPaper } from './paper.ts';

export const papers: readonly ReproducedPaper[] = [hashimoto2026, karhadkar2024, frei2023];
