/**
 * How far a network of another activation is from the leaky ReLU network f_H with the same weights and slope, and from being homogeneous
 * of degree 1 in W (Euler: <grad f, W> = f for all W).
 */
import type { Matrix } from '../linalg/matrix.ts';
import { leaky } from './activations/leaky-relu.ts';
import { activationOf, type Network, outputWeight } from './network.ts';

export interface NearHomogeneity {
  /** max_i |f(x_i) - f_H(x_i)|. */
  readonly value: number;
  /** max_i |<grad_W f(x_i), W> - f(x_i)|. */
  readonly euler: number;
}

/** @param Z  W X' (m x n) @returns null where phi is homogeneous */
export function nearHomogeneityOf(network: Network, Z: Matrix): NearHomogeneity | null {
  const phi = activationOf(network);
  if (phi.degree !== null) return null;
  const homogeneous = leaky(network.slope);
  let [value, euler] = [0, 0];
  for (let i = 0; i < Z.cols; i++) {
    let [offValue, offEuler] = [0, 0];
    for (let j = 0; j < Z.rows; j++) {
      const z = Z.data[j * Z.cols + i];
      const a = outputWeight(network, j);
      offValue += a * (phi.value(z) - homogeneous.value(z));
      offEuler += a * (phi.slope(z) * z - phi.value(z));
    }
    value = Math.max(value, Math.abs(offValue));
    euler = Math.max(euler, Math.abs(offEuler));
  }
  return { value, euler };
}
