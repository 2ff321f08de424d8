/**
 * The axes of a sweep, taken together: what they write into its experiment at a point, and what is refused before anything runs.
 */
import { filesOf } from '../experiment/inputs.ts';
import { dotted, refusal, SpecError, type SpecProblem } from '../spec/refusal.ts';
import { resolveSpec } from '../spec/resolve.ts';
import { exclusiveGroups } from '../spec/spec.ts';
import { type PlannedAxis, planAxis, type WrittenSpec } from './axis.ts';
import type { SweepSpec } from './spec.ts';
import type { Coordinate } from './table.ts';

/** A point of the grid or between its values: the coordinates by the axes' names. */
export type SweepPoint = Readonly<Record<string, Coordinate>>;

/** @throws SpecError for two axes of one name, or of which one overwrites what the other sets */
export function planAxes(given: SweepSpec['axes']): PlannedAxis[] {
  const axes = given.map((axis, k) => planAxis(axis, `axes[${k}]`));
  for (const [k, axis] of axes.entries()) {
    const before = axes.slice(0, k);
    if (before.some(({ name }) => name === axis.name)) {
      throw refusal(`axes[${k}].name`, 'must differ from the other axes; name it', axis.name);
    }
    const other = before.find(({ parts }) => overlap(parts, axis.parts));
    if (other === undefined) continue;
    throw refusal(
      `axes[${k}].path`,
      `must not overlap with that of the axis "${other.name}", ${other.path}: one would overwrite what the other sets; give the settings of both as labelled values of one axis`,
      axis.path,
    );
  }
  return axes;
}

/** Whether setting one field changes the other: one is the other or holds it, or both are among keys of which one is given. */
function overlap(a: readonly string[], b: readonly string[]): boolean {
  const shared = a.findIndex((part, k) => part !== b[k]);
  const length = shared < 0 ? a.length : shared;
  if (length === a.length || length === b.length) return true;
  return exclusiveGroups.includes(a.slice(0, length).join('.'));
}

/**
 * A point without names and labels, which only present it: on an axis of numbers the number, on any other the rank of its value.
 */
export function placesOf(axes: readonly PlannedAxis[], at: SweepPoint): number[] {
  return axes.map(({ name, numeric, values }) => (numeric ? Number(at[name]) : values.indexOf(at[name])));
}

/** The point of its places. */
export function pointAt(axes: readonly PlannedAxis[], places: readonly number[]): SweepPoint {
  return Object.fromEntries(
    axes.map(({ name, numeric, values }, k) => [name, numeric ? places[k] : values[places[k]]]),
  );
}

/** The experiment with all coordinates written into it: those that are solved for come last. */
export function writtenAt(
  axes: readonly PlannedAxis[],
  experiment: WrittenSpec,
  at: SweepPoint,
): WrittenSpec {
  const written: WrittenSpec = JSON.parse(JSON.stringify(experiment));
  for (const axis of axes) if (axis.derived === null) axis.apply(written, at[axis.name]);
  for (const axis of axes) if (axis.derived !== null) axis.apply(written, at[axis.name]);
  return written;
}

/**
 * Tries the values of every axis, the others at their first: what breaks a rule there is refused before anything runs.
 *
 * @returns the files that these experiments name
 */
export function filesAlong(axes: readonly PlannedAxis[], experiment: WrittenSpec): string[] {
  const first = Object.fromEntries(axes.map(({ name, values }) => [name, values[0]]));
  const files = new Set<string>(filesOf(resolveSpec(experiment)));
  for (const [k, axis] of axes.entries()) {
    const { name, path, derived } = axis;
    for (const value of tried(axis)) {
      const at = { ...first, [name]: value };
      const resolved = inTermsOfSweep(
        () => {
          const written = writtenAt(axes, experiment, at);
          checkSolved(axes, written, at);
          return resolveSpec(written);
        },
        (problem) => {
          if (problem.path[0] === 'axes') return problem;
          const place = `${derived === null ? path : name} = ${JSON.stringify(value)}`;
          return {
            ...problem,
            path: ['axes', k],
            rule: `at ${place}, ${dotted(problem.path)} ${problem.rule}`,
          };
        },
      );
      for (const file of filesOf(resolved)) files.add(file);
    }
  }
  return [...files].sort();
}

/** So many numbers of one axis are tried; rules for numbers are ranges, whose ends are among them. */
const MOST_TRIED = 1000;

/** All values; of very many numbers the least, the largest, and some between. */
function tried({ values, numeric }: PlannedAxis): readonly Coordinate[] {
  if (values.length <= MOST_TRIED || !numeric) return values;
  const sorted = values.map(Number).sort((a, b) => a - b);
  const stride = (sorted.length - 1) / (MOST_TRIED - 1);
  return Array.from({ length: MOST_TRIED }, (_, k) => sorted[Math.round(k * stride)]);
}

/** What is solved for first must still be a solution when the others are in place. */
function checkSolved(axes: readonly PlannedAxis[], written: WrittenSpec, at: SweepPoint): void {
  const solved = axes.filter(({ derived }) => derived !== null);
  for (const axis of solved.slice(0, -1)) {
    const again: WrittenSpec = JSON.parse(JSON.stringify(written));
    axis.apply(again, at[axis.name]);
    if (JSON.stringify(again) === JSON.stringify(written)) continue;
    const others = solved.filter((other) => other !== axis).map(({ name }) => `"${name}"`);
    throw refusal(
      `axes[${axes.indexOf(axis)}]`,
      `must hold a quantity that the axis ${others.join(', ')} leaves as it is: solving for the one undoes the other`,
      axis.derived,
    );
  }
}

/** Says the problems of an experiment in the terms of the sweep. */
export function inTermsOfSweep<T>(resolve: () => T, translate: (problem: SpecProblem) => SpecProblem): T {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof SpecError) throw new SpecError(error.problems.map(translate));
    throw error;
  }
}
