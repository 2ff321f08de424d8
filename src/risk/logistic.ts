/**
 * Errors on the observed labels of a logistic teacher, under Gaussian noise.
 */
import { expectationOfSize, flipProbability } from '../data/logistic-labels.ts';
import { clustersOf, type Population, teacherVariance } from '../data/population.ts';
import { normalCdf } from '../special/normal.ts';
import { cosine, sine } from '../special/trigonometric.ts';

/** The deviation of <theta, x> under a logistic teacher; null under any other law. */
export function logisticDeviation(population: Population): number | null {
  const teacher = clustersOf(population);
  if (teacher.kind !== 'linearTeacher' || teacher.norm === undefined) return null;
  return teacher.norm * Math.sqrt(teacherVariance(population));
}

/**
 * P(y <wbar, x> <= 0) of a linear boundary with error arccos(rho)/pi on clean labels (derived, docs/theory.md, section 11):
 *     E 1/(1 + exp(t |g|)) + E tanh(t |g|/2) Phi(-|g| rho/sqrt(1 - rho^2)).
 *
 * @param t  the deviation of <theta, x>
 * @param clean  the error on clean labels
 */
export function logisticObserved(t: number, clean: number): number {
  const angle = Math.PI * clean;
  const cotangent = cosine(angle) / sine(angle);
  const width = 1 / Math.max(1, t, Math.abs(cotangent));
  return expectationOfSize((g) => {
    const flipped = flipProbability(t * g);
    const mistake = clean === 0 ? 0 : normalCdf(-g * cotangent);
    return flipped + (1 - 2 * flipped) * mistake;
  }, width);
}
