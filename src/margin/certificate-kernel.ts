/**
 * The certificate's one kernel: loops of its own (kernels/assembly/carried.ts), compiled beside those of the solvers and shared with none.
 */
export { carriedSums, OF_A_ROW } from '../../kernels/carried.ts';
