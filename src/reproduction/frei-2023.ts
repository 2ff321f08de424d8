/**
 * Frei, Vardi, Bartlett and Srebro 2023: their figure.
 */
import { freiFigure } from './claims/frei-figure.ts';
import type { ReproducedPaper } from './paper.ts';

export const frei2023: ReproducedPaper = {
  id: 'frei2023',
  title:
    'S. Frei, G. Vardi, P. Bartlett, N. Srebro, Benign Overfitting in Linear Classifiers and Leaky ReLU Networks from KKT Conditions for Margin Maximization',
  where: 'COLT 2023, arXiv 2303.01462',
  claims: [freiFigure],
};
