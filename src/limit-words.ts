/**
 * Whether training goes to the limit of the activated pattern, and what that limit is called under each answer: a limit only where it
 * is known to go there.
 */
export const HEADINGS = ['reached', 'notReached', 'undecided'] as const;

export type Heading = (typeof HEADINGS)[number];

const DIRECTION = 'the activated max-margin direction';

/** After a quantity of that direction, of a run that does not go there. */
export const OF_NOT_REACHED = `of ${DIRECTION} (not reached)`;

/** "the limit", or what it is called where it is none, or not known to be one. */
export function limitName(heading: Heading): string {
  return heading === 'reached'
    ? 'the limit'
    : heading === 'notReached'
      ? `${DIRECTION} (not reached)`
      : DIRECTION;
}

/** The limit of a pattern that training is shown to stay in. */
export const LIMIT_OF_PATTERN = 'the limit of the pattern it stays in';

/** A label of a quantity of the limit, with the name that the limit has. */
export function limitLabel(label: string, heading: Heading): string {
  if (heading === 'reached') return label;
  const of = `of ${limitName(heading)}`;
  return label.includes('of the limit') ? label.replace('of the limit', of) : `${label} ${of}`;
}
