/**
 * What was found in a sweep's store, and where transitions are, in words.
 */
import type { Findings } from '../../sweep/survey.ts';
import type { Transition } from '../../sweep/transition.ts';
import { count, short } from '../../telling/numbers.ts';
import { tellable } from '../tellable.ts';

/** One line for each thing that is not as it should be; none when all is well. */
export function findingLines({ duplicates, torn, foreign }: Findings): string[] {
  return [
    ...(duplicates > 0 ? [`${count(duplicates)} duplicates, each equal to its first byte for byte`] : []),
    ...[...torn].map(([file, lines]) => `${file}: ${count(lines)} torn, which are left out`),
    ...[...foreign].map(
      ([file, { lines, version }]) =>
        `${file}: ${count(lines)} of another sweep or version (${version}), which are not used`,
    ),
  ];
}

/** What is said of cells that failed for a reason outside the sweep; nothing when none did. */
export function failureLines(failedOutside: number): string[] {
  if (failedOutside === 0) return [];
  return [
    `${count(failedOutside)} failed for a reason outside the sweep, and are tried again by the next start`,
  ];
}

/** One line a transition. */
export function transitionLines(transitions: readonly Transition[]): string[] {
  return tellable(transitions).map(({ at, axis, quantity, level, status, bracket, rises, unknown }) => {
    const place = Object.entries(at).map(([name, value]) => `${name} = ${told(value)}, `);
    const lacking = unknown > 0 ? ` (${count(unknown)} cells without a value)` : '';
    const what = `${place.join('')}${quantity} against ${short(level)}`;
    if (bracket === null) return `${what}: not crossed along ${axis}${lacking}`;
    const range = `${axis} in [${short(bracket[0], 6)}, ${short(bracket[1], 6)}]`;
    const how = {
      located: rises ? 'rises through it at' : 'falls through it at',
      blurred: `${rises ? 'rises' : 'falls'} through it, as far as so many seeds decide, at`,
      several: 'crosses it several times, at',
      notCrossed: 'does not cross it at',
    }[status];
    return `${what}: ${how} ${range}${lacking}`;
  });
}

function told(value: number | string): string {
  return typeof value === 'number' ? short(value, 6) : value;
}
