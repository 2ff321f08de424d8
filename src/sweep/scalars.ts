/**
 * What a cell keeps of its record: every scalar under its dotted path, and the parts that were asked for.
 */
import { DRAWN } from '../experiment/drawn-stage.ts';
import { measureColumns } from '../network/measures/index.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { isObject } from '../spec/fields.ts';
import type { Hypothesis } from '../theory/statement.ts';
import type { Scalar } from './table.ts';

/**
 * The scalars of a record by their dotted paths, without the spec, the notes and what is there to be drawn. Lists are left out, but the theory's,
 * whose statements have names: theory.ID.status, .inequalities, .largestC and .slack, the least slack of its hypotheses; and that of radii,
 * as risk.robust[0].error. Of the last row of the trajectory what `report.measures` asks for, as training.trajectory@end.NAME.
 */
export function scalarsOf({
  spec: _,
  notes: __,
  seed: ___,
  version: ____,
  theory,
  ...parts
}: ExperimentRecord): Record<string, Scalar> {
  const found: Record<string, Scalar> = {};
  collect(parts, TOP, found);
  const last = parts.training.trajectory[parts.training.trajectory.length - 1] ?? {};
  for (const { name } of measureColumns)
    if (name in last) found[`training.trajectory@end.${name}`] = last[name] ?? null;
  for (const [k, { error, log10Error, bayes, log10Bayes }] of (parts.risk.robust ?? []).entries())
    collect({ error, log10Error, bayes, log10Bayes }, below(TOP, `risk.robust[${k}]`), found);
  const ofTheory = below(TOP, 'theory');
  for (const { id, status, inequalities, largestC, hypotheses } of theory) {
    const slack = leastSlack(hypotheses);
    collect({ status, inequalities, largestC, slack }, below(ofTheory, id), found);
  }
  return found;
}

/** Null when no hypothesis has a slack, or one that fails has none: then the others say nothing. */
function leastSlack(hypotheses: readonly Hypothesis[]): number | null {
  let least = Number.POSITIVE_INFINITY;
  for (const { holds, slack } of hypotheses) {
    if (slack !== null) least = Math.min(least, slack);
    else if (holds === false) return null;
  }
  return least < Number.POSITIVE_INFINITY ? least : null;
}

function collect(value: unknown, place: Place, found: Record<string, Scalar>): void {
  if (Array.isArray(value) || place.isDrawn) return;
  if (!isObject(value)) {
    found[place.path] = value as Scalar;
    return;
  }
  for (const key of Object.keys(value)) collect(value[key], below(place, key), found);
}

/** A place in records. Made once: there are few, and many cells. */
interface Place {
  /** Dotted. */
  readonly path: string;
  readonly isDrawn: boolean;
  readonly below: Map<string, Place>;
}

const TOP: Place = { path: '', isDrawn: false, below: new Map() };

function below(place: Place, key: string): Place {
  const known = place.below.get(key);
  if (known !== undefined) return known;
  const path = place === TOP ? key : `${place.path}.${key}`;
  const made = { path, isDrawn: DRAWN.includes(path), below: new Map() };
  place.below.set(key, made);
  return made;
}

/** The part of a record at a path; null where it has none. */
export function partOf(record: ExperimentRecord, path: string): unknown {
  let place: unknown = record;
  for (const key of path.split('.')) {
    if (!(isObject(place) || Array.isArray(place)) || !Object.hasOwn(place, key)) return null;
    place = (place as Record<string, unknown>)[key];
  }
  return place;
}
