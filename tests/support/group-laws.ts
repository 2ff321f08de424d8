/** Laws of the pre-activations of groups, for errors of piecewise linear boundaries. */
import { gaussianLaw } from '../../src/data/noise/gaussian.ts';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { semidefiniteRoot } from '../../src/linalg/semidefinite.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal, normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { type GroupLaw, signedOutput } from '../../src/risk/piecewise/law.ts';

/** A law of one cluster. @param correlation  G x G, by rows */
export function groupLawOf(
  { outputs, mean, correlation }: Readonly<Record<'outputs' | 'mean' | 'correlation', readonly number[]>>,
  slope: number,
  label: 1 | -1 = 1,
  noise: GroupLaw['noise'] = gaussianLaw,
): GroupLaw {
  const G = outputs.length;
  return {
    slope,
    outputs: Float64Array.from(outputs),
    clusters: [{ label, share: 1, mean: Float64Array.from(mean) }],
    root: semidefiniteRoot({ rows: G, cols: G, data: Float64Array.from(correlation) }),
    noise,
    deviations: new Float64Array(G).fill(1),
  };
}

/** Correlations of random vectors, outputs and a centre of standard normals, the centre times `far`; the label is that of the centre. */
export function randomGroupLaw(
  seed: number,
  groups: number,
  slope: number,
  { far = 1, noise = gaussianLaw as GroupLaw['noise'] } = {},
): GroupLaw {
  const stream = new Stream(keyFrom(seed, 'groups'));
  const draw = (scale = 1) => Array.from({ length: groups }, () => scale * normal(stream));
  const A = Array.from({ length: groups }, () => draw());
  const inner = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, entry, k) => sum + entry * v[k], 0);
  const correlation = A.flatMap((u) =>
    A.map((v) => (u === v ? 1 : inner(u, v) / Math.sqrt(inner(u, u) * inner(v, v)))),
  );
  const law = groupLawOf({ outputs: draw(), mean: draw(far), correlation }, slope, 1, noise);
  return signedOutput(law, 1, law.clusters[0].mean) > 0 ? law : otherLabel(law);
}

/** The same points, all of the other label. */
export function otherLabel(law: GroupLaw): GroupLaw {
  return {
    ...law,
    clusters: law.clusters.map((cluster) => ({ ...cluster, label: cluster.label === 1 ? -1 : 1 })),
  };
}

/** L L'. */
export function correlationOf({ rows, data }: Matrix): number[][] {
  const entry = (g: number, h: number) => {
    let total = 0;
    for (let k = 0; k < rows; k++) total += data[g * rows + k] * data[h * rows + k];
    return total;
  };
  return Array.from({ length: rows }, (_, g) => Array.from({ length: rows }, (_, h) => entry(g, h)));
}

/** Mistakes, and points with f = 0, among `count` points drawn around the first cluster. */
export function countedPoints(
  law: GroupLaw,
  count: number,
  seed: number,
): { mistakes: number; zeros: number } {
  const stream = new Stream(keyFrom(seed, 'points'));
  const [{ label, mean }] = law.clusters;
  const G = mean.length;
  const xi = new Float64Array(G);
  const u = new Float64Array(G);
  let [mistakes, zeros] = [0, 0];
  for (let r = 0; r < count; r++) {
    const scale = law.noise.kind === 'scaleMixture' ? law.noise.drawScale(stream) : 1;
    fillNormal(stream, xi);
    for (let g = 0; g < G; g++) {
      u[g] = mean[g];
      for (let k = 0; k <= g; k++) u[g] += scale * law.root.data[g * G + k] * xi[k];
    }
    const f = signedOutput(law, label, u);
    mistakes += Number(f <= 0);
    zeros += Number(f === 0);
  }
  return { mistakes, zeros };
}
