/**
 * The figures of a record, or of the rows of a sweep, as `benign plot` draws them.
 */
import { InputError } from '../errors.ts';
import { version } from '../experiment/assembly.ts';
import { type Chart, isRefusal } from '../figures/chart.ts';
import type { HostDocument } from '../figures/formats/dom.ts';
import { svgText } from '../figures/formats/svg-text.ts';
import { figures, sweepFigures } from '../figures/index.ts';
import type { View } from '../figures/sweep/view.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { cellIds } from '../sweep/plan.ts';
import type { SweepTable } from '../sweep/table.ts';
import { readRecord } from './read-record.ts';

/** What may be said with `figures`. */
export interface FigureOptions {
  /** Those wanted, by name (`benign list figures`). Default: all that can be drawn. */
  readonly names?: readonly string[];
  /** In pixels, from 240 to 4000; 640 by default. */
  readonly width?: number;
  /** What of a sweep is shown: the options of `benign plot`. */
  readonly view?: View;
  /** What to draw in. Default: the page's document, or in Node an empty one. */
  readonly document?: HostDocument;
}

interface Drawable {
  readonly name: string;
  readonly chart: () => Chart | null;
}

/** SVG by the figures' names. */
export function drawnFigures(
  subject: ExperimentRecord | SweepTable,
  { names, width = 640, view = {} }: FigureOptions,
  document: HostDocument,
): Record<string, string> {
  if (!(Number.isInteger(width) && width >= 240 && width <= 4000))
    throw new InputError('width', 'must be an integer from 240 to 4000, in pixels', width);
  const { drawables, ...provenance } =
    'rows' in subject ? ofSweep(subject, view) : ofRun(readRecord(subject));
  const unknown = names?.find((wanted) => !drawables.some(({ name }) => name === wanted));
  if (unknown !== undefined)
    throw new InputError('names', `must be of ${drawables.map(({ name }) => name).join(', ')}`, unknown);
  const drawn: Record<string, string> = {};
  for (const { name, chart } of drawables) {
    if (names !== undefined && !names.includes(name)) continue;
    const found = chart();
    if (found === null) continue;
    const command = `figures(${JSON.stringify({ names: [name], width, view })})`;
    drawn[name] = svgText(
      found,
      { program: `benign ${version}`, command, ...provenance },
      { document, width },
    );
  }
  return drawn;
}

interface Subject {
  readonly spec: string;
  readonly hash: string;
  readonly drawables: readonly Drawable[];
}

function ofRun(record: ExperimentRecord): Subject {
  const { spec } = record;
  return {
    spec: spec.name,
    hash: cellIds(spec, {})(spec.seed),
    drawables: figures.map(({ name, chart }) => ({ name, chart: () => chart(record) })),
  };
}

/** What the rows do not have, or a view that they do not have, makes no figure. */
function ofSweep(table: SweepTable, view: View): Subject {
  const drawable = ({ name, chart }: (typeof sweepFigures)[number]): Drawable => ({
    name,
    chart: () => {
      const found = chart(table, view);
      return isRefusal(found) ? null : found;
    },
  });
  return { spec: table.name, hash: table.hash, drawables: sweepFigures.map(drawable) };
}
