/**
 * Variates in bulk: the counter-based stream and its inversion run inside the kernels.
 */
export {
  type Draw,
  normals,
  normalsBelowDiagonal,
  radialStudents,
  signedExponentials,
  signedPowers,
  uniforms,
} from '../../kernels/variates.ts';
