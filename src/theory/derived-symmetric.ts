/**
 * Symmetric data (derived; docs/theory.md, section 10): the activated limit is a linear support vector machine.
 */
import { leakyReluNeurons, premise, type Result, separable } from './premises.ts';
import { atMost } from './statement.ts';

export const symmetricData: Result = {
  id: 'benign-symmetric-data',
  result: 'Theorem 30',
  source: 'docs/theory.md, Theorem 30',
  confidence: 'derived',
  concerns: ({ instance: { population } }) => population?.mirrored === true,
  premises: [
    leakyReluNeurons,
    premise('symmetric data', 'with x, y also -x, -y', ({ unpaired }) => atMost(unpaired, 0)),
    separable,
  ],
  conclusions: [
    'the boundary of the activated limit is that of the linear support vector machine through the origin',
  ],
};
