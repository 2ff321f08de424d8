/**
 * What the compiled module offers; the loader's `exports.ts` says what each is.
 */
import { carriedSums } from './carried.ts';
import { cholesky, choleskyWork, clearUpper, refusedValue } from './cholesky.ts';
import { multiplyVector } from './dot.ts';
import { exp, expAll, expm1 } from './exponential.ts';
import { multiplyByFours, packByFours, packedByFours } from './fours.ts';
import { gatherLower } from './gather.ts';
import { follow, orient, spread, sumOutputs } from './groups.ts';
import { inverted } from './inverted.ts';
import { lanczos } from './lanczos.ts';
import { log, log1p, logAll } from './logarithm.ts';
import { normals } from './normal.ts';
import { unpackBelowDiagonal } from './packed.ts';
import { words } from './philox.ts';
import { log10, pow } from './power.ts';
import {
  gramLower,
  mirror,
  multiply,
  multiplyPacked,
  multiplyTransposed,
  packedSize,
  packOperand,
  productWork,
} from './product.ts';
import { marginRecursion } from './recursion.ts';
import { residual } from './residual.ts';
import { scaleToOne } from './scale.ts';
import { summariseRows } from './summary.ts';
import { logSumExpTo } from './sums.ts';
import { multiplySymmetric } from './symmetric.ts';
import { solveLower, solveLowerTransposed } from './triangular.ts';

/** The first byte of memory that is free for operands. */
export function freeFrom(): usize {
  return __heap_base;
}

export {
  carriedSums,
  cholesky,
  choleskyWork,
  clearUpper,
  exp,
  expAll,
  expm1,
  follow,
  gatherLower,
  gramLower,
  inverted,
  lanczos,
  log,
  log1p,
  log10,
  logAll,
  logSumExpTo,
  marginRecursion,
  mirror,
  multiply,
  multiplyByFours,
  multiplyPacked,
  multiplySymmetric,
  multiplyTransposed,
  multiplyVector,
  normals,
  orient,
  packByFours,
  packedByFours,
  packedSize,
  packOperand,
  pow,
  productWork,
  refusedValue,
  residual,
  scaleToOne,
  solveLower,
  solveLowerTransposed,
  spread,
  summariseRows,
  sumOutputs,
  unpackBelowDiagonal,
  words,
};
