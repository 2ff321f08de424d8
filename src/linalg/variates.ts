/**
 * Normal and uniform variates in bulk: the counter-based stream and its inversion run inside the kernels.
 */
export { normals, normalsBelowDiagonal, uniforms } from '../../kernels/variates.ts';
