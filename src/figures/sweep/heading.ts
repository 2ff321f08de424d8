/**
 * Which of a sweep's cells head for the limit that a figure shows a quantity of: its label, its marks and its note.
 */
import type { Heading } from '../../limit-words.ts';
import { limitLabel } from '../../limit-words.ts';
import type { SweepRow } from '../../sweep/table.ts';
import type { HeadingCount, KeyEntry } from '../chart.ts';
import { INK } from '../palette.ts';
import { HEADING, isOfReached, REACHED_KIND } from './of-limit.ts';
import type { Quantity } from './quantity.ts';
import type { View } from './view.ts';

/** How many of the cells that are done head where; undefined where the sweep does not say. */
function headingCount(rows: readonly SweepRow[]): HeadingCount | undefined {
  const count = { reached: 0, notReached: 0, undecided: 0 };
  let known = false;
  for (const { values } of rows) {
    const heading = values[HEADING];
    if (typeof heading !== 'string' || !(heading in count)) continue;
    count[heading as Heading]++;
    known = true;
  }
  return known ? count : undefined;
}

/** The counts behind a mark that shows a quantity of the limit, as a field of it. */
export function marked({ ofLimit }: Quantity, rows: readonly SweepRow[]): { heading?: HeadingCount } {
  const heading = ofLimit ? headingCount(rows) : undefined;
  return heading === undefined ? {} : { heading };
}

/** A quantity under the name that its limit has in all of these cells together. */
export function namedFor(quantity: Quantity, rows: readonly SweepRow[]): Quantity {
  const { heading } = marked(quantity, rows);
  if (heading === undefined) return quantity;
  const { reached, notReached, undecided } = heading;
  const all =
    undecided + notReached === 0 ? 'reached' : reached + undecided === 0 ? 'notReached' : 'undecided';
  return { ...quantity, label: limitLabel(quantity.label, all) };
}

/**
 * What marks mean and how many cells have them, where something shown is of the limit; and which cells were chosen.
 *
 * @param mark  how a place is marked some of whose cells do not head there
 */
export function headingSaid(
  quantities: readonly Quantity[],
  rows: readonly SweepRow[],
  mark: 'Hatched' | 'Hollow',
  { only }: View,
): string[] {
  const chosen = [
    ...(only === undefined ? [] : [`Only cells with ${HEADING} = ${only}.`]),
    ...(quantities.some(({ text }) => isOfReached(text)) ? reachedSaid(rows) : []),
  ];
  const count = quantities.some(({ ofLimit }) => ofLimit) ? headingCount(rows) : undefined;
  if (count === undefined) return chosen;
  const { reached, notReached, undecided } = count;
  const all = reached + notReached + undecided;
  const open = `undecided in ${undecided}`;
  if (notReached > 0) {
    return [
      ...chosen,
      `${mark}: training does not go to the activated max-margin direction (not reached), in ${notReached} of ${all} cells; ${open}.`,
    ];
  }
  if (undecided === 0) return chosen;
  return [
    ...chosen,
    `Whether training goes to the activated max-margin direction is ${open} of ${all} cells.`,
  ];
}

/** Where training goes in the cells that are done: "activated in 40 of 48 cells, sliding in 6; not known in 2". */
function reachedSaid(rows: readonly SweepRow[]): string[] {
  const done = rows.filter(({ status }) => status === 'done');
  const kinds = done.flatMap(({ values: { [REACHED_KIND]: kind } }) =>
    typeof kind === 'string' ? [kind] : [],
  );
  if (kinds.length === 0) return [];
  const counts = [...new Set(kinds)].sort().map((kind, at) => {
    const of = kinds.filter((other) => other === kind).length;
    return `${kind} in ${of}${at === 0 ? ` of ${done.length} cells` : ''}`;
  });
  const open = done.length - kinds.length;
  return [`What is reached is ${counts.join(', ')}${open === 0 ? '' : `; not known in ${open}`}.`];
}

/** The key of a hollow mark, where there is one. */
export function hollowKey(quantities: readonly Quantity[], rows: readonly SweepRow[]): KeyEntry[] {
  return isSomeMarked(quantities, rows)
    ? [{ name: NOT_REACHED, stroke: INK, symbol: 'circle', hollow: true }]
    : [];
}

/** The key of a hatched cell, where there is one. */
export function hatchKey(quantity: Quantity, rows: readonly SweepRow[]): KeyEntry[] {
  return isSomeMarked([quantity], rows) ? [{ name: NOT_REACHED, stroke: INK, hatched: true }] : [];
}

const NOT_REACHED = 'not reached';

function isSomeMarked(quantities: readonly Quantity[], rows: readonly SweepRow[]): boolean {
  return quantities.some((quantity) => (marked(quantity, rows).heading?.notReached ?? 0) > 0);
}

/** What a reader who points at a place is told. */
export function headingTold(quantity: Quantity, rows: readonly SweepRow[]): string[] {
  const { heading } = marked(quantity, rows);
  if (heading === undefined) return [];
  const { reached, notReached, undecided } = heading;
  return [`reached: ${reached}, not reached: ${notReached}, undecided: ${undecided}`];
}
