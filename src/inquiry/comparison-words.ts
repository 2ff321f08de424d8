/**
 * Which differences between the systems of a comparison theory predicts, and which are only seen, in sentences.
 */
import type { Compared, ComparedSystem } from './compared.ts';

export interface ComparisonWords {
  /** What is shown of these systems, whatever the sample of test points: directions they share, and clocks. */
  readonly predicted: readonly string[];
  /** What no theorem here speaks of. */
  readonly seen: readonly string[];
}

interface Run {
  readonly name: string;
  readonly found: Compared;
}

export function comparisonWords(systems: readonly ComparedSystem[], isPaired: boolean): ComparisonWords {
  const runs = systems.flatMap(({ name, found }): Run[] => (found === null ? [] : [{ name, found }]));
  const shown = runs.filter(({ found }) => found.goesTo.sameAs !== null);
  const groups = grouped(shown, ({ found }) => found.goesTo.sameAs);
  return {
    predicted: [
      ...groups.filter((group) => group.length > 1).flatMap((group) => [shared(group), ...clocks(group)]),
      ...(groups.length > 1 ? [apart(groups)] : []),
      ...minima(runs),
    ],
    seen: [
      ...unknown(runs),
      ...followed(runs),
      ...ofOwnNorm(runs),
      ...(runs.length > 1 ? [seenErrors(runs, isPaired)] : []),
    ],
  };
}

/** Systems of one direction have one error in the limit, and one margin. */
function shared(group: readonly Run[]): string {
  const [{ found }] = group;
  const { limit } = found.error;
  const flowOnly = group.some((run) => run.found.goesTo.scope === 'flow');
  const same = limit === null ? 'the same limit' : `the same limit, of error ${short(limit)}`;
  return `${names(group)} go to the same direction${flowOnly ? ' (of some this is shown of their flow only)' : ''}, so to ${same}; differences before are of time.`;
}

/** Of two whose clocks differ by a factor the later margins do, by its logarithm. */
function clocks(group: readonly Run[]): string[] {
  const [base] = group;
  const own = base.found.clock;
  if (own === null) return [];
  return group.slice(1).flatMap((run) => {
    const { clock, residual } = run.found;
    if (clock === null)
      return [`${run.name} has no clock that margins of its own follow beside ${base.name}'s.`];
    if (clock.factor === own.factor) return [];
    const at = residual === null ? '' : `; seen within ${short(residual)} at the end`;
    return [
      `${run.name} is ${short(clock.factor / own.factor)} times as far as ${base.name} at the same t, as its margins follow ${clock.told}${at}.`,
    ];
  });
}

function apart(groups: readonly (readonly Run[])[]): string {
  const told = groups.map((group) => {
    const { margin, error } = group[0].found;
    const parts = [
      ...(error.limit === null ? [] : [`error ${short(error.limit)}`]),
      ...(margin.limit === null ? [] : [`normalised margin ${short(margin.limit)}`]),
    ];
    return `${names(group)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
  });
  return `Other directions, each shown: ${told.join('; ')}.`;
}

/** Of objectives with their minimum at finite weights: where that is, beside the max-margin direction. */
function minima(runs: readonly Run[]): string[] {
  const told = (kind: 'regularised' | 'equalMargins'): string[] =>
    runs.flatMap(({ name, found: { minimum } }) =>
      minimum?.kind === kind && minimum.oneMinusCosineToMargin !== null
        ? [`${name} |W*| = ${short(minimum.norm)} and 1 - cos = ${short(minimum.oneMinusCosineToMargin)}`]
        : [],
    );
  const [decayed, smoothed] = [told('regularised'), told('equalMargins')];
  const law = runs.every(({ found: { minimum } }) => minimum === null || minimum.isLogarithmic)
    ? ' As lambda falls, |W*| grows like log(1/lambda) and 1 - cos falls like 1/log^2(1/lambda) (docs/theory.md, Theorem 32).'
    : '';
  return [
    ...(decayed.length === 0
      ? []
      : [
          `With weight decay the minimum is at finite weights, certified: of ${decayed.join('; ')} from the max-margin direction of the activated pattern.${law}`,
        ]),
    ...(smoothed.length === 0
      ? []
      : [
          `With smoothed labels alone the minimum has one margin at all points, certified: of ${smoothed.join('; ')} from the max-margin direction of the activated pattern, whatever the share of them.`,
        ]),
  ];
}

function unknown(runs: readonly Run[]): string[] {
  const open = runs.filter(({ found }) => found.goesTo.sameAs === null);
  return grouped(open, ({ found }) => found.goesTo.because).map((group) => {
    const [{ found }] = group;
    return `Where ${names(group)} ${group.length > 1 ? 'go' : 'goes'} is not shown: ${found.goesTo.because}.`;
  });
}

/** How near a system is to the largest margin in a norm of its own. */
function ofOwnNorm(runs: readonly Run[]): string[] {
  return runs.flatMap(({ name, found: { margin } }) =>
    margin.norm === 'l2' || margin.atEnd === null || margin.largest === null
      ? []
      : [
          `Over ${margin.norm === 'linf' ? 'max |W_jk|' : 'the largest singular value of W'} the margin of ${name} is ${short(margin.atEnd)} at the end, of at most ${short(margin.largest)} in its pattern.`,
        ],
  );
}

/** Margins near those of the activated limit, of systems that are not shown to go there. */
function followed(runs: readonly Run[]): string[] {
  return runs.flatMap(({ name, found: { goesTo, clock, residual, heading } }) =>
    goesTo.sameAs !== null || heading === 'notReached' || clock === null || residual === null
      ? []
      : [
          clock.of === 'margins'
            ? `By its clock ${clock.told} the margins of ${name} are within ${short(residual)} of those of the activated limit at the end.`
            : `By its clock ${clock.told} the logarithms of the margins of ${name} are within ${short(residual)} of those of its own limit at the end.`,
        ],
  );
}

/** In the order of their first members. */
function grouped<Key>(runs: readonly Run[], keyOf: (run: Run) => Key): Run[][] {
  const groups = new Map<Key, Run[]>();
  for (const run of runs) {
    const key = keyOf(run);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return [...groups.values()];
}

function seenErrors(runs: readonly Run[], isPaired: boolean): string {
  const told = runs.map(({ name, found: { error, interpolates } }) => {
    const fits = interpolates ? '' : ', not all points fitted';
    return `${name} ${error.atEnd === null ? 'unknown' : short(error.atEnd)}${fits}`;
  });
  const on = isPaired ? 'on this sample and this start' : 'each on one sample and from one start';
  return `The errors after training, ${on}: ${told.join('; ')}.`;
}

function names(group: readonly Run[]): string {
  // Of two varied fields a name has a comma of its own.
  const all = group.map(({ name }) => (group.length > 1 && name.includes(', ') ? `(${name})` : name));
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}

function short(value: number): string {
  return value === 0
    ? '0'
    : Math.abs(value) < 1e-3
      ? value.toExponential(2)
      : String(Number(value.toPrecision(4)));
}
