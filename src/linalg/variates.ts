/**
 * Normal variates in bulk: the counter-based stream and its inversion run inside the kernels.
 */
export { normals, normalsBelowDiagonal } from '../../kernels/variates.ts';
