/**
 * Pieces of specs that several claims share.
 */

/** Nothing but what training itself needs: no simulated test points. */
export const unseen = { risk: { endPoints: 1, trajectoryPoints: 0 }, report: { perDecade: 1 } };

/** One update of the smallest network: the limit and its closed-form error are what is asked for. */
export const limitOnly = { ...unseen, network: { width: 2, slope: 0.1 }, training: { steps: 1 } };
