/**
 * Made-up images in two classes: 60 strokes, of which two raise each class, and noise on three pixels of ten. Entries are not negative,
 * the spectrum falls steeply, and few points support the margin: as photographs have it, and normal variates do not.
 */
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/product.ts';
import { maximum } from '../../src/linalg/vector.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';

const STROKES = 60;
const PIXELS = 784;
/** How much strokes 0 to 3 are raised, and in which class. */
const LIFTS = [
  [1, 1.5],
  [-1, 1.5],
  [1, 1.2],
  [-1, 1.2],
] as const;

export function images(n: number): { readonly X: Matrix; readonly y: Float64Array } {
  const normal = normals();
  const strokes = zeros(STROKES, PIXELS);
  for (let at = 0; at < strokes.data.length; at++) {
    const size = Math.max(normal(), 0);
    strokes.data[at] = normal() < -0.84 ? size : 0;
  }
  const y = Float64Array.from({ length: n }, () => (normal() > 0 ? 1 : -1));
  const z = zeros(n, STROKES);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < STROKES; k++) z.data[i * STROKES + k] = Math.abs(normal());
    for (const [k, [sign, lift]] of LIFTS.entries()) if (y[i] === sign) z.data[i * STROKES + k] += lift;
  }
  const X = multiply(z, strokes);
  for (let at = 0; at < X.data.length; at++) {
    const size = 0.5 * Math.abs(normal());
    if (normal() < -0.52) X.data[at] += size;
  }
  const brightest = maximum(X.data);
  for (let at = 0; at < X.data.length; at++) X.data[at] /= brightest;
  return { X, y };
}

/** Standard normals, one after the other. */
function normals(): () => number {
  const stream = new Stream(keyFrom(1, 'images'));
  const some = new Float64Array(2 ** 16);
  let at = some.length;
  return () => {
    if (at === some.length) {
      fillNormal(stream, some, 1);
      at = 0;
    }
    return some[at++];
  };
}
