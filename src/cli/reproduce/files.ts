/**
 * What a reproduction leaves behind: claims.json, a figure for each chart, and report.html.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import type { Chart } from '../../figures/chart.ts';
import { claimChart } from '../../figures/reproduction/claim-chart.ts';
import { mapChart, panelsChart } from '../../figures/reproduction/map-of-theorems.ts';
import type { Claim, Size } from '../../reproduction/claim.ts';
import { type ClaimResult, hashOfGrids } from '../../reproduction/evaluate.ts';
import { checkDirectory } from '../output-directory.ts';
import { formats } from '../plot/formats.ts';
import { renderReproduction } from './report.ts';

/** What was reproduced: the same again may rewrite its directory. */
export interface Reproduced {
  readonly version: string;
  readonly paper: string;
  readonly size: Size;
  /** Ids of the claims, in order. */
  readonly asked: readonly string[];
}

export interface Reproduction extends Reproduced {
  readonly title: string;
  readonly where: string;
  readonly claims: readonly ClaimResult[];
}

export const RESULT = 'claims.json';

/** A figure of a claim: its name in file names, and how it is shown. */
export interface ClaimFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly chart: Chart;
}

/** The figures of a claim, in order. */
export function figuresOf({ charts, maps }: ClaimResult): ClaimFigure[] {
  return [
    ...maps.flatMap((map) => [
      { name: map.name, title: map.title, caption: map.caption, chart: mapChart(map) },
      {
        name: `${map.name}-by-result`,
        title: `${map.title}, result by result`,
        caption: `Where the inequalities of each result hold and a conclusion says something, its loss and activation left aside. ${map.caption}`,
        chart: panelsChart(map),
      },
    ]),
    ...charts.map((chart) => ({
      name: chart.name,
      title: chart.title,
      caption: chart.caption,
      chart: claimChart(chart),
    })),
  ];
}

/** @param claims  those that were judged, in the same order */
export function reproductionFiles(
  reproduction: Reproduction,
  claims: readonly Claim[],
): Record<string, string | Uint8Array> {
  const { version, paper, size } = reproduction;
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
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
    'report.html': renderReproduction(reproduction),
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
