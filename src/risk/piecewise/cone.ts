/**
 * A polyhedral cone of pre-activations, seen from the centre of a cluster in coordinates in which the noise is N(0, I): its flat faces,
 * each by its height over the centre and the lines that bound it (docs/theory.md, section 16).
 *
 * u = m + L xi, so that a plane <w, u> = 0 has the normal n = L'w/|L'w| and the height -<w, m>/|L'w| along it, a ray u along r the
 * direction L^{-1} r, and the apex u = 0 is at -L^{-1} m. One to three groups.
 */
import { type Matrix, row } from '../../linalg/matrix.ts';
import { dot } from '../../linalg/vector.ts';

/** A line that bounds a face, in the face's plane. */
export interface Edge {
  /** How far the foot of the centre lies from the line, positive on the side of the face. */
  readonly inside: number;
  /** Where on the line the edge begins, from the point that is nearest to the foot; -Infinity for a whole line. */
  readonly from: number;
}

export interface Face {
  /** How far its plane lies from the centre along the normal that points out of the cone; positive where the centre is on the inner side. */
  readonly height: number;
  /** None (a plane), one (a half-plane) or two (a planar cone). */
  readonly edges: readonly Edge[];
}

/** Whether the centre is in it, and what bounds it. */
export interface Cone {
  readonly holdsCentre: boolean;
  readonly faces: readonly Face[];
}

/** A face in pre-activations: <normal, u> = 0, spanned by rays. */
interface RawFace {
  readonly normal: Float64Array;
  readonly rays: readonly Float64Array[];
}

/** {u : sum_g b_g phi(u_g) <= 0}. @param b  outputs times the label (G) */
export function mistakeCone(b: Float64Array, slope: number, mean: Float64Array, root: Matrix): Cone {
  const G = b.length;
  const faces: Face[] = [];
  for (let orthant = 0; orthant < 1 << G; orthant++) {
    const signs = b.map((_, g) => ((orthant >> g) & 1 ? 1 : -1));
    const face = faceInOrthant(slopesAt(b, slope, signs), signs);
    if (face !== null) faces.push(seen(face, mean, root));
  }
  return { holdsCentre: dot(slopesAt(b, slope, mean), mean) <= 0, faces };
}

/** {u : all u_g <= 0}, where f = 0 at slope 0. */
export function negativeCone(mean: Float64Array, root: Matrix): Cone {
  const G = mean.length;
  const axis = (g: number, entry: number): Float64Array => {
    const vector = new Float64Array(G);
    vector[g] = entry;
    return vector;
  };
  const faces = Array.from({ length: G }, (_, g) => {
    const rays = Array.from({ length: G }, (_, h) => axis(h, -1)).filter((_, h) => h !== g);
    return seen({ normal: axis(g, 1), rays }, mean, root);
  });
  return { holdsCentre: mean.every((entry) => entry <= 0), faces };
}

/** b_g phi'(u_g). */
export function slopesAt(b: Float64Array, slope: number, u: Float64Array): Float64Array {
  return b.map((entry, g) => (u[g] > 0 ? entry : slope * entry));
}

/**
 * The part of <w, u> = 0 in one orthant. With rising, falling and flat coordinates r, f and z (w_g sign_g above, below and at 0) it is
 * spanned by the rays |w_f| e_r + |w_r| e_f and e_z, each times its signs; where they are too few it is no face of G - 1 dimensions.
 * Without a falling coordinate and all others flat, the wall of the rising one bounds the part where f = 0.
 */
function faceInOrthant(w: Float64Array, signs: Float64Array): RawFace | null {
  const G = w.length;
  const which = (wanted: number): number[] =>
    Array.from({ length: G }, (_, g) => g).filter((g) => Math.sign(w[g] * signs[g]) === wanted);
  const rising = which(1);
  const rays: Float64Array[] = [];
  for (const r of rising) {
    for (const f of which(-1)) {
      const ray = new Float64Array(G);
      ray[r] = signs[r] * Math.abs(w[f]);
      ray[f] = signs[f] * Math.abs(w[r]);
      rays.push(ray);
    }
  }
  for (const z of which(0)) {
    const ray = new Float64Array(G);
    ray[z] = signs[z];
    rays.push(ray);
  }
  return rising.length > 0 && rays.length === G - 1 ? { normal: w, rays } : null;
}

function seen({ normal, rays }: RawFace, mean: Float64Array, L: Matrix): Face {
  const G = mean.length;
  const n = Float64Array.from({ length: G }, (_, k) => {
    let total = 0;
    for (let g = k; g < G; g++) total += L.data[g * G + k] * normal[g];
    return total;
  });
  const size = Math.sqrt(dot(n, n));
  const unit = n.map((entry) => entry / size);
  const height = -dot(normal, mean) / size;
  const inPlane = (v: Float64Array): Float64Array => without(unit, v);
  const apex = inPlane(solved(L, mean).map((entry) => -entry));
  const directions = rays.map((ray) => unitOf(inPlane(solved(L, ray))));
  if (G === 1) return { height, edges: [] };
  if (G === 2)
    return { height, edges: [{ inside: -dot(apex, directions[0]), from: Number.NEGATIVE_INFINITY }] };
  const edges = directions.map((along, k) => ({
    inside: -dot(apex, unitOf(without(along, directions[1 - k]))),
    from: dot(apex, along),
  }));
  return { height, edges };
}

/** L^{-1} v. */
function solved(L: Matrix, v: Float64Array): Float64Array {
  const x = new Float64Array(v.length);
  for (let g = 0; g < v.length; g++) {
    const line = row(L, g);
    x[g] = (v[g] - dot(line.subarray(0, g), x.subarray(0, g))) / line[g];
  }
  return x;
}

/** v less its part along a unit vector. */
function without(unit: Float64Array, v: Float64Array): Float64Array {
  const along = dot(unit, v);
  return v.map((entry, k) => entry - along * unit[k]);
}

function unitOf(v: Float64Array): Float64Array {
  const size = Math.sqrt(dot(v, v));
  return v.map((entry) => entry / size);
}

/** The least distance of a cone from the centre, 0 inside it. */
export function distanceOf({ holdsCentre, faces }: Cone): number {
  if (holdsCentre) return 0;
  return faces.reduce((least, face) => Math.min(least, distanceOfFace(face)), Number.POSITIVE_INFINITY);
}

function distanceOfFace({ height, edges }: Face): number {
  if (edges.every(({ inside }) => inside >= 0)) return Math.abs(height);
  return edges.reduce(
    (least, edge) => Math.min(least, distanceOfEdge(height, edge)),
    Number.POSITIVE_INFINITY,
  );
}

/** From the centre to the nearest point of an edge. */
export function distanceOfEdge(height: number, { inside, from }: Edge): number {
  const along = Math.max(from, 0);
  return Math.sqrt(height * height + inside * inside + along * along);
}
