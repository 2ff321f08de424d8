/**
 * A thread that runs experiments of claims.
 */
import type { Claim, Size } from '../../reproduction/claim.ts';
import { cellsOfClaim, evaluate, type TrialOutcome } from '../../reproduction/evaluate.ts';
import type { Cell } from '../../reproduction/grid.ts';
import { papers } from '../../reproduction/papers.ts';

/** Some experiments of one claim, by their places in its order. */
export interface TrialBatch {
  readonly paper: string;
  readonly claim: string;
  readonly size: Size;
  readonly from: number;
  readonly to: number;
}

/** The cells of the claim that was asked for last: batches of one claim follow one another. */
let last: { readonly claim: Claim; readonly size: Size; readonly cells: readonly Cell[] } | null = null;

export default function answer({ paper, claim: id, size, from, to }: TrialBatch): TrialOutcome[] {
  const claim = papers.find((one) => one.id === paper)?.claims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id} of ${paper}`);
  if (last?.claim !== claim || last.size !== size) last = { claim, size, cells: cellsOfClaim(claim, size) };
  return last.cells.slice(from, to).map((cell) => evaluate(claim, cell));
}
