/**
 * The noise families, by the names that specs use. A new one is a file and a line here.
 */
import { contaminated } from './contaminated.ts';
import { gaussian } from './gaussian.ts';
import { laplace, multivariateLaplace } from './laplace.ts';
import type { NoiseLaw } from './law.ts';
import { pareto } from './pareto.ts';
import { rademacher } from './rademacher.ts';
import { multivariateT, studentT } from './student-t.ts';
import { uniform } from './uniform.ts';

/** Every family. */
export const noiseFamilies = [
  gaussian,
  rademacher,
  uniform,
  laplace,
  studentT,
  pareto,
  multivariateT,
  multivariateLaplace,
  contaminated,
] as const;

/** A family's name with the values of its parameters, as a spec gives them. */
export type NoiseChoice = { readonly family: (typeof noiseFamilies)[number]['name'] } & Readonly<
  Record<string, number | string>
>;

/** The law of a choice whose parameters are all there. */
export function noiseLaw(choice: NoiseChoice): NoiseLaw {
  const family = noiseFamilies.find(({ name }) => name === choice.family);
  if (family === undefined) throw new Error(`no noise family is called ${choice.family}`);
  return family.law(choice as never);
}
