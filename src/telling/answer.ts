/**
 * A question about a run or an audit, and its answer in words.
 */

export interface Answer {
  readonly question: string;
  readonly answer: string;
  readonly status: 'good' | 'bad' | 'neutral' | 'unknown';
}

/** An answer without its question. */
export type Reply = Omit<Answer, 'question'>;
