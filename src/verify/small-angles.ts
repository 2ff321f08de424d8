/**
 * Angles by their cosines, with the few functions that they take.
 */
import { type Approximate, U } from './arithmetic.ts';

/** 2 arcsin sqrt(c/2), c = 1 - cos. */
export function angleOf(c: number): number {
  const half = Math.sqrt(c / 2);
  if (half >= 1) return Math.PI;
  // arcsin x = arctan(x/sqrt(1 - x^2)), halved until its series is short.
  let t = half / Math.sqrt((1 - half) * (1 + half));
  let times = 2;
  while (t > 0.05) {
    t = t / (1 + Math.sqrt(1 + t * t));
    times *= 2;
  }
  let [term, total] = [t, 0];
  for (let odd = 1; odd < 24; odd += 2) {
    total += term / odd;
    term *= -t * t;
  }
  return times * total;
}

/** Between which two an angle lies whose cosine is known so far. */
export function anglesOf({ value, error }: Approximate): readonly [number, number] {
  const off = error + 4 * U;
  const [low, high] = [1 - value - off, 1 - value + off].map((c) => angleOf(Math.min(2, Math.max(0, c))));
  return [low * (1 - 1e-11), high * (1 + 1e-11)];
}
