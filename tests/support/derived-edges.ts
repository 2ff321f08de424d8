/**
 * Where the inequalities of the derived results turn: worked out by arithmetic of this file's own, from the numbers of
 * `factsByHand`.
 */
import type { FactChanges } from './theory-facts.ts';

/** The inequality holds for values on this side of `at`. */
export interface Edge {
  readonly holds: 'above' | 'below';
  readonly at: number;
  readonly vary: (value: number) => FactChanges;
  /** What it says beyond: false, or null where the premise is a sufficient condition for something that stays unknown. */
  readonly beyond?: null;
}

const crowding = (value: number): FactChanges => ({ facts: { crowding: value } });
const alpha = (value: number): FactChanges => ({ facts: { alpha: value } });
const trace = (value: number): FactChanges => ({ law: { trace: value } });

const { log, sqrt, exp } = Math;

/** By result and premise. */
export const derivedEdges: Record<string, Record<string, Edge>> = {
  'benign-theorem-2': {
    'no zero point': { holds: 'above', at: 0, vary: (value) => ({ shape: { minNorm2: value } }) },
  },
  'benign-symmetric-data': {
    'symmetric data': { holds: 'below', at: 0, vary: (value) => ({ facts: { unpaired: value } }) },
  },
  'benign-activation-positive': {
    'tiny start': {
      holds: 'below',
      at: 0.01 * 0.5 * exp(-0.1) * 4,
      vary: (value) => ({ facts: { hurdle: value } }),
    },
  },
  'benign-near-orthogonality': {
    'near orthogonality of the loss ratios': {
      holds: 'below',
      at: (0.36 * 25) / (16 * 0.49 * 7),
      vary: crowding,
    },
    'near orthogonality of the neurons': {
      holds: 'below',
      at: (0.5 * 0.6 * 25) / (4 * 0.7 * 7),
      vary: crowding,
    },
    'small step': { holds: 'below', at: log(2) / 4.9, vary: alpha },
  },
  'benign-activation-orthogonal': {
    'tiny start': {
      holds: 'below',
      at: (0.01 * (2.5 * exp(-0.2) - 2)) / exp(-0.1),
      vary: (value) => ({ facts: { hurdle: value } }),
    },
  },
  'benign-near-orthogonality-measured': {
    activation: {
      holds: 'above',
      at: 0,
      vary: (value) => ({ facts: { firstStep: { activated: value > 0, logLossRatio: 0.5 } } }),
    },
    'room for the loss ratios': { holds: 'below', at: 3 / 2.8, vary: crowding },
    // Lambda = 4.9/(1.5 - 1.4 c) exceeds the measured ratio: 0.7 c Lambda = 3 at 3.43 c = 4.5 - 4.2 c.
    'loss ratios': { holds: 'below', at: 4.5 / 7.63, vary: crowding },
    // 4.9 c = 2.5 (1.5 - 1.4 c).
    neurons: { holds: 'below', at: 3.75 / 8.4, vary: crowding },
    'small step': {
      holds: 'below',
      at: log(2) / (0.7 * (7 + (0.1 * 4.9) / (1.5 - 0.14))),
      vary: (value) => ({ facts: { alpha: value, crowding: 0.1 } }),
    },
  },
  'benign-gaussian-positive': {
    'strong signal': {
      holds: 'above',
      at: strongEdge(),
      vary: (value) => ({ law: { signal2: value } }),
    },
  },
  'benign-gaussian-orthogonal': orthogonalEdges(),
  'benign-envelope': {
    'known covariance': { holds: 'above', at: 0, vary: trace },
    'above the lower end': { holds: 'above', at: 1, vary: (value) => ({ facts: { limitGamma: value } }) },
    'below the upper end': { holds: 'below', at: 3, vary: (value) => ({ facts: { limitGamma: value } }) },
  },
};

/** |mu|^2 alone is varied: 2 sqrt(2 t 12) + sqrt(3400 * 2 t) + 2 t at t = log 550. */
function strongEdge(): number {
  const t = log((10 * 11) / 0.2);
  return 2 * sqrt(24 * t) + sqrt(6800 * t) + 2 * t;
}

/** R alone is varied; n o does not depend on it: the two quadratic equations in Rmin = R - c, Rmax = R + e. */
function orthogonalEdges(): Record<string, Edge> {
  const t = log(130 / 0.1);
  const noise = 2 * sqrt(3400 * t);
  const along = 2 * sqrt(24 * t);
  const c = noise - 9 + along;
  const e = noise + 4 * t + 9 + along;
  const crowded = 10 * (9 + along + sqrt(6800 * t) + 2 * t);
  // k (R - c)^2 = crowded (R + e).
  const root = (k: number): number => {
    const b = crowded / k;
    return c + b / 2 + sqrt((b / 2) ** 2 + b * (c + e));
  };
  return {
    'near orthogonality of the loss ratios': { holds: 'above', at: root(0.36 / (16 * 0.49)), vary: trace },
    'near orthogonality of the neurons': { holds: 'above', at: root((0.5 * 0.6) / (4 * 0.7)), vary: trace },
  };
}
