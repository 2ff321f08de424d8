/**
 * The transcendental functions, in the one place where they enter the project.
 *
 * Every other file takes them from here: an engine's own `Math.exp` need not agree with another's to the last bit, and these
 * do. A test refuses `Math.exp` and its family anywhere in `src/`.
 */
export { exp, expAll, expm1, log, log1p, log10, logAll, pow } from '../../kernels/elementary.ts';
