/**
 * Pieces of specs that several claims share.
 */

/** No error is simulated; those of closed form are there all the same. */
export const noTestPoints = { endPoints: 0, trajectoryPoints: 0 };

/** One update of the smallest network: the activated max-margin direction and its closed-form error are what is asked for. */
export const directionOnly = {
  risk: noTestPoints,
  report: { perDecade: 1 },
  network: { width: 2, slope: 0.1 },
  training: { steps: 1 },
};
