/**
 * What a reproduction leaves behind: claims.json, a figure for each chart, and report.html.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim } from '../../reproduction/claim.ts';
import { hashOfGrids } from '../../reproduction/evaluate.ts';
import { figuresOf } from '../../telling/reproduction/figures.ts';
import { type Reproduced, type Reproduction, renderReproduction } from '../../telling/reproduction/page.ts';
import { emptyDocument } from '../document.ts';
import { checkDirectory } from '../output-directory.ts';
import { formats } from '../plot/formats.ts';

export const RESULT = 'claims.json';

/** @param claims  those that were judged, in the same order */
export function reproductionFiles(
  reproduction: Reproduction,
  claims: readonly Claim[],
): Record<string, string | Uint8Array> {
  const { version, paper, size } = reproduction;
  const document = emptyDocument();
  const { ending, render } = formats.svg;
  const drawings = claims.flatMap((claim, k) => {
    const provenance = {
      program: `benign ${version}`,
      spec: `${claim.id} of ${paper}`,
      hash: hashOfGrids(claim, size),
      command: `benign reproduce ${paper} --claim ${claim.id}${size === 'quick' ? ' --quick' : ''} --out out/${claim.id}`,
    };
    return figuresOf(reproduction.claims[k]).map((figure) => [
      `${figure.name}.${ending}`,
      render({ chart: figure.chart, figure, provenance, context: { document } }),
    ]);
  });
  return {
    ...Object.fromEntries(drawings),
    'report.html': renderReproduction(reproduction, document),
    [RESULT]: `${JSON.stringify(reproduction, null, 1)}\n`,
  };
}

/** Refuses a directory that holds anything but the same reproduction. */
export function checkReproductionDirectory(directory: string, what: Reproduced): void {
  const held = () => {
    const found = heldReproduction(directory);
    const { version, paper, size, asked } = found ?? what;
    return (
      found && {
        same: JSON.stringify({ version, paper, size, asked }) === JSON.stringify(what),
        told: `the ${size} reproduction of ${paper} by version ${version}`,
      }
    );
  };
  checkDirectory(directory, 'reproduction', held, (name) => name === 'report.html' || name.endsWith('.svg'));
}

function heldReproduction(directory: string): Reproduced | null {
  try {
    const held = JSON.parse(readFileSync(join(directory, RESULT), 'utf8'));
    return Array.isArray(held.asked) ? held : null;
  } catch {
    return null;
  }
}
