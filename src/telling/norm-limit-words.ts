/**
 * The limit of an optimiser that maximises the margin over a norm of its own, in words.
 */
import type { ExperimentRecord } from '../record/record.ts';
import { percent, short } from './numbers.ts';

const NORMS = { linf: 'the largest entry of W', spectral: 'the largest singular value of W' } as const;
const PATTERNS = { activated: 'the activated pattern', last: 'its last pattern' } as const;

/** A wider bracket is told by its ends. */
const WIDE = 1e-5;

/** Nothing where there is none. */
export function normLimitWords({ limit: { own }, notes }: ExperimentRecord): string {
  if (own == null || !('dual' in own)) return '';
  const { kind, pattern, margin, certificate, atEnd } = own;
  const isKnown = certificate.relativeGap < WIDE;
  const size = isKnown
    ? `is ${short(margin)}, certified to a relative gap of ${short(certificate.relativeGap, 2)}`
    : `lies between ${short(certificate.lower)} and ${short(certificate.upper)}`;
  const reached =
    atEnd === null
      ? ''
      : notes['limit.own.atEnd'] === undefined
        ? isKnown
          ? `, of which it has ${percent(atEnd / margin)} at the end`
          : `; it has ${short(atEnd)} at the end`
        : `; at the end it has ${short(atEnd)} in another pattern`;
  return `; over ${NORMS[kind]} the largest margin of ${PATTERNS[pattern]} ${size}${reached}`;
}
