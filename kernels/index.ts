/**
 * Dense float64 kernels with the same bits on every host: WebAssembly with strict arithmetic and fixed orders of summation.
 * For `linalg` alone.
 */
export { exp, expAll, expm1, log, log1p, log10, logAll, logSumExp, pow } from './elementary.ts';
export { Lanczos, type Tridiagonal } from './lanczos.ts';
export { PrincipalSystems } from './principal.ts';
export { addGram, gram, multiply, multiplyTransposed, multiplyVector, residual } from './products.ts';
export { marginRecursion } from './recursion.ts';
export { help, type Job, setTeam, type TeamWorker, team, worthSharing } from './team.ts';
export {
  cholesky,
  type Refusal,
  solveCholesky,
  solveLower,
  solveLowerMany,
  solveLowerTransposed,
  solveLowerTransposedMany,
} from './triangular.ts';
export {
  normals,
  normalsBelowDiagonal,
  radialStudents,
  signedExponentials,
  signedPowers,
  uniforms,
  words,
} from './variates.ts';
