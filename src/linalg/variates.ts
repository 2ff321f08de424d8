/**
 * Variates in bulk, and the words they come from: the counter-based stream and its inversion run inside the kernels.
 */
export {
  type Draw,
  normals,
  normalsBelowDiagonal,
  radialStudents,
  signedExponentials,
  signedPowers,
  uniforms,
  words,
} from '../../kernels/variates.ts';
