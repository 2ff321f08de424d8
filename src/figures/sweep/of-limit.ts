/**
 * Which of a sweep's quantities are of the activated limit, and where its cells say whether training goes there.
 */

/** The path at which a cell says it. */
export const HEADING = 'limit.heading';

/** Of the limit's error and boundary, its margin problem, and how far training is from it. */
const OF_LIMIT =
  /^(risk\.(limit|envelope)\.|risk\.(cantelli|observed\.limit)$|limit\.(normalizedMargin|objective|supportVectors|dual)$|plane\.limitNormal|(oneMinusCosine|residual)$)/;

/** Whether a quantity is one of the activated limit: PATH, PATH=VALUE or PATH/PATH. */
export function isOfLimit(text: string): boolean {
  return text.split(/[=/]/).some((path) => OF_LIMIT.test(path));
}
