/**
 * Karhadkar, George, Murray, Montufar and Needell 2024: their two figures, and what the text says beside the code.
 */
import { karhadkarHeatMap } from './claims/karhadkar-heat-map.ts';
import { karhadkarLevel } from './claims/karhadkar-level.ts';
import { karhadkarStopping } from './claims/karhadkar-stopping.ts';
import type { ReproducedPaper } from './paper.ts';

export const karhadkar2024: ReproducedPaper = {
  id: 'karhadkar2024',
  title:
    'K. Karhadkar, E. George, M. Murray, G. Montúfar, D. Needell, Benign overfitting in leaky ReLU networks with moderate input dimension',
  where: 'NeurIPS 2024, arXiv 2403.06903',
  claims: [karhadkarHeatMap, karhadkarStopping, karhadkarLevel],
};
