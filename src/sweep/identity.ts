/**
 * What a sweep is a computation of, in one canonical form. What only presents its results - names, labels, how a figure spaces
 * the values of an axis - is no part of it: it may change at any time, and nothing computed is lost.
 */

import { SCHEMA, version } from '../experiment/assembly.ts';
import type { PlannedAxis, WrittenSpec } from './axis.ts';
import type { SweepSpec } from './spec.ts';

/** The form of a sweep's store, raised whenever its directory, its lines or what they mean changes. */
export const STORE = 2;

interface Computation {
  readonly spec: SweepSpec & { readonly experiment: WrittenSpec };
  readonly axes: readonly PlannedAxis[];
  readonly seeds: readonly number[];
  readonly files: Readonly<Record<string, string>>;
}

/** Equal for two sweeps exactly when every cell of the one, by its index, is that of the other. */
export function identityOf({ spec, axes, seeds, files }: Computation): unknown {
  const { name: _, ...experiment } = spec.experiment;
  const { seeds: more, transition } = spec.adaptive;
  return {
    store: STORE,
    schema: SCHEMA,
    version,
    experiment,
    axes: axes.map(({ parts, settings, derived, integer }) => ({
      path: parts.join('.'),
      settings,
      ...(derived === null ? {} : { derived, integer }),
    })),
    seeds: consecutive(seeds) ? { from: seeds[0], count: seeds.length } : seeds,
    keep: spec.keep,
    adaptive: { seeds: more, transition: transition && bisected(transition, axes) },
    files,
  };
}

/** The axis by its place, and how it is cut: by differences or by ratios, at integers or anywhere. */
function bisected(
  transition: NonNullable<SweepSpec['adaptive']['transition']>,
  axes: readonly PlannedAxis[],
): unknown {
  const place = axes.findIndex(({ name }) => name === transition.axis);
  const { scale, integer } = axes[place];
  return { ...transition, axis: place, scale: scale === 'log' ? scale : 'linear', integer };
}

function consecutive(seeds: readonly number[]): boolean {
  return seeds.every((seed, k) => seed === seeds[0] + k);
}
