/**
 * `benign plot`: the figures of a run's directory, as SVG files.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { InputError } from '../../errors.ts';
import type { ExperimentRecord } from '../../experiment/record.ts';
import { figures } from '../../figures/index.ts';

export interface PlotCommand {
  /** A directory that `benign run --out` wrote. */
  readonly directory: string;
  /** One figure's name; all of them when undefined. */
  readonly figure: string | undefined;
}

/** Writes DIR/figures/NAME.svg and prints each path; a figure whose data are missing is named on stderr. */
export function plotCommand({ directory, figure }: PlotCommand): void {
  const chosen = figures.filter(({ name }) => figure === undefined || name === figure);
  if (chosen.length === 0) {
    throw new InputError('--figure', `must be one of ${figures.map(({ name }) => name).join(', ')}`, figure);
  }
  const record = readRecord(directory);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const folder = join(directory, 'figures');
  mkdirSync(folder, { recursive: true });
  for (const { name, draw } of chosen) {
    const drawing = draw(record, { document });
    const path = join(folder, `${name}.svg`);
    if (drawing === null) {
      process.stderr.write(`${name}: the record lacks what it shows\n`);
      continue;
    }
    writeFileSync(path, `${onPaper(drawing.outerHTML)}\n`);
    process.stdout.write(`${path}\n`);
  }
}

/** A figure of its own has a ground of its own, so that it can be read on any page. */
function onPaper(svg: string): string {
  return svg.replace('style="', 'style="background:white;color:black;');
}

function readRecord(directory: string): ExperimentRecord {
  try {
    return JSON.parse(readFileSync(join(directory, 'record.json'), 'utf8'));
  } catch {
    throw new InputError('plot', 'must be given a directory that holds record.json', directory);
  }
}
