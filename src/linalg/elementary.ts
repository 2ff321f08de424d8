/**
 * The transcendental functions, in the one place where they enter the project.
 *
 * Every other file takes them from here: an engine's own `Math.exp` need not agree with another's to the last bit,
 * so results that must be the same bytes everywhere may depend on these names only. A test refuses `Math.exp` and
 * its family anywhere else in `src/`.
 */

export const exp = Math.exp;
export const expm1 = Math.expm1;
export const log = Math.log;
export const log1p = Math.log1p;
export const log10 = Math.log10;
export const pow = Math.pow;
