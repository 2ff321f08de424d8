import type { Activation } from '../activation.ts';

/**
 * c phi(z/c), c > 0: the activation that neurons have after their second layer was divided, and their first multiplied, by c. It is phi where phi
 * is homogeneous of degree 1.
 */
export function dilated(phi: Activation, c: number): Activation {
  const { below, above, from } = phi.far;
  return {
    ...phi,
    value: (z) => c * phi.value(z / c),
    slope: (z) => phi.slope(z / c),
    curvature: phi.curvature === null ? null : phi.curvature / c,
    far: { below: c * below, above: c * above, from: from === null ? null : c * from },
  };
}
