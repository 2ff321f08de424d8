/**
 * `benign reproduce`: the claims of a paper, one by one.
 */
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { version } from '../../experiment/assembly.ts';
import type { Claim, Size } from '../../reproduction/claim.ts';
import { type ClaimResult, cellsOfClaim, conclude } from '../../reproduction/evaluate.ts';
import type { ReproducedPaper } from '../../reproduction/paper.ts';
import { papers } from '../../reproduction/papers.ts';
import type { Reproduction } from '../../telling/reproduction/page.ts';
import { heard } from '../interrupt.ts';
import { progressBar } from '../progress.ts';
import { checkReproductionDirectory, RESULT, reproductionFiles } from '../reproduce/files.ts';
import { TrialPool } from '../reproduce/pool.ts';
import { exitCodeOf, toldClaim, toldSummary } from '../reproduce/told.ts';
import { expectFiles, note, print, printColoured } from '../streams.ts';
import { tellable } from '../tellable.ts';
import { threadsFrom } from '../threads.ts';
import { writeWhole } from '../whole-files.ts';

export interface ReproduceCommand {
  readonly paper: string;
  readonly quick: boolean;
  readonly out: string | undefined;
  /** Ids of claims; all of them when empty. */
  readonly claim: readonly string[];
  readonly workers: string | undefined;
  readonly json: boolean;
}

export async function reproduceCommand(command: ReproduceCommand): Promise<void> {
  const paper = paperOf(command.paper);
  const claims = chosen(paper, command.claim);
  const size: Size = command.quick ? 'quick' : 'full';
  const what = { version, paper: paper.id, size, asked: claims.map(({ id }) => id) };
  if (command.out !== undefined) {
    checkReproductionDirectory(command.out, what);
    expectFiles();
  }

  const results = await resultsOf(paper, claims, size, threadsFrom(command.workers), (result) => {
    if (!command.json) printColoured(toldClaim(tellable(result)));
  });
  const reproduction: Reproduction = { ...what, title: paper.title, where: paper.where, claims: results };
  if (command.out !== undefined) {
    const files = await heard(() => reproductionFiles(reproduction, claims));
    writeWhole(command.out, files, RESULT);
    note(`report: ${join(command.out, 'report.html')}`);
  }
  print(command.json ? `${JSON.stringify(reproduction)}\n` : toldSummary(results));
  process.exitCode = exitCodeOf(results);
}

/** Judges each claim as soon as its experiments and those of the claims before it are done. */
async function resultsOf(
  paper: ReproducedPaper,
  claims: readonly Claim[],
  size: Size,
  workers: number,
  tell: (result: ClaimResult) => void,
): Promise<ClaimResult[]> {
  const counts = await heard(() => claims.map((claim) => cellsOfClaim(claim, size).length));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const progress = progressBar(paper.id);
  const pool = new TrialPool(workers);
  let done = 0;
  try {
    const running = claims.map((claim, k) =>
      pool.run(paper, claim, size, counts[k], (more) => {
        done += more;
        progress.update({ done, total });
      }),
    );
    const results: ClaimResult[] = [];
    for (const [k, claim] of claims.entries()) {
      const outcomes = await running[k];
      const result = await heard(() => conclude(claim, outcomes));
      results.push(result);
      progress.aside(() => tell(result));
    }
    return results;
  } finally {
    progress.stop();
    await pool.close();
  }
}

function paperOf(id: string): ReproducedPaper {
  const paper = papers.find((one) => one.id === id);
  if (paper === undefined) {
    throw new InputError('reproduce', `must be one of ${papers.map((one) => one.id).join(', ')}`, id);
  }
  return paper;
}

function chosen({ claims }: ReproducedPaper, ids: readonly string[]): readonly Claim[] {
  const unknown = ids.find((id) => claims.every((claim) => claim.id !== id));
  if (unknown !== undefined) {
    throw new InputError('--claim', `must be one of ${claims.map(({ id }) => id).join(', ')}`, unknown);
  }
  return ids.length === 0 ? claims : claims.filter(({ id }) => ids.includes(id));
}
