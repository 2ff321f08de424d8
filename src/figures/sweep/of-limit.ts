/**
 * Which of a sweep's quantities are of the activated limit, or of the limit that is reached, and where its cells say whether training
 * goes to the one, and what kind the other is.
 */

/** The path at which a cell says it. */
export const HEADING = 'limit.heading';

/** Of the limit's error and boundary, its margin problem, and how far training is from it. */
const OF_LIMIT =
  /^(risk\.(limit|envelope)\.|risk\.(cantelli|observed\.limit)$|limit\.(normalizedMargin|objective|supportVectors|dual)$|plane\.limitNormal|(oneMinusCosine|residual)$)/;

/** What may stand between the paths of a quantity. */
const BETWEEN = /[^\w.[\]@]+/;

/** Whether a quantity is one of the activated limit: PATH, PATH=VALUE or an expression of paths. */
export function isOfLimit(text: string): boolean {
  return text.split(BETWEEN).some((path) => OF_LIMIT.test(path));
}

/** The path at which a cell says of what kind the limit is that training reaches. */
export const REACHED_KIND = 'limit.reached.kind';

const OF_REACHED = /^(risk\.(reached|observed\.reached)\b|limit\.reached\.)/;

/** Whether a quantity is one of the limit that training reaches, activated or not. */
export function isOfReached(text: string): boolean {
  return text.split(BETWEEN).some((path) => OF_REACHED.test(path));
}
