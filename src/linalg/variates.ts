/**
 * Normal and uniform variates in bulk, and the words they come from: the counter-based stream and its inversion run inside the kernels.
 */
export { normals, normalsBelowDiagonal, uniforms, words } from '../../kernels/variates.ts';
