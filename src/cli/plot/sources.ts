/**
 * What `benign plot` finds in a directory: a run or a sweep, and the figures that can be drawn of it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { version } from '../../experiment/assembly.ts';
import { type Chart, isRefusal } from '../../figures/chart.ts';
import { COMPARISON_CAPTION, COMPARISON_TITLE, comparisonChart } from '../../figures/comparison.ts';
import type { Captioned } from '../../figures/formats/html.ts';
import { figures, reasonAbsent, sweepFigures } from '../../figures/index.ts';
import type { View } from '../../figures/sweep/view.ts';
import type { Comparison } from '../../inquiry/comparison.ts';
import { lackedBySchema } from '../../record/older.ts';
import type { ExperimentRecord } from '../../record/record.ts';
import { isObject } from '../../spec/fields.ts';
import { hashOf } from '../../sweep/content-hash.ts';
import { cellIds } from '../../sweep/plan.ts';
import { loadSweepTable } from '../sweep/collect.ts';
import { type SweepWithFiles, withTrajectories } from './trajectories.ts';

export interface Drawable extends Captioned {
  /** The chart, or the reason why there is none. @throws InputError for a view that the data do not have */
  readonly chart: () => Chart | string;
}

export interface Source {
  /** Of the run or sweep. */
  readonly name: string;
  readonly hash: string;
  readonly drawables: readonly Drawable[];
  /** Carries a drawing out. @throws InputError where the record lacks what it shows */
  readonly drawn: <T>(draw: () => T) => T;
  /** What its reader must know before believing a figure. */
  readonly remarks: readonly string[];
}

/**
 * @param again  what runs cells of a sweep again, where the one figure wanted may need that
 * @throws InputError when the directory holds neither
 */
export function sourceIn(directory: string, view: View, again: SweepWithFiles | null): Source {
  if (existsSync(join(directory, 'sweep.json'))) return sweepIn(directory, view, again);
  if (existsSync(join(directory, COMPARISON))) return comparisonIn(join(directory, COMPARISON), view);
  if (existsSync(join(directory, 'record.json'))) return runIn(directory, view);
  throw new InputError(
    'plot',
    `must be given a directory that holds record.json, sweep.json or ${COMPARISON}`,
    directory,
  );
}

/** @throws InputError for options that choose among the cells of a sweep */
function comparisonIn(path: string, { values, ...others }: View): Source {
  const [option] = Object.keys(others);
  if (option !== undefined)
    throw new InputError(
      `--${option}`,
      'must be left out for a comparison, of which --value alone chooses',
      others,
    );
  const found = parsed(path);
  if (!isObject(found) || !Array.isArray(found.systems))
    throw new InputError(path, 'must be what `benign compare --out` writes', found);
  const comparison = found as unknown as Comparison;
  return {
    name: comparison.name,
    hash: hashOf(JSON.stringify([comparison.name, comparison.systems.map(({ set }) => set)]), DIGITS),
    drawables: [
      {
        name: 'comparison',
        title: COMPARISON_TITLE,
        caption: COMPARISON_CAPTION,
        chart: () => {
          const chart = comparisonChart(comparison, values?.[0]);
          return isRefusal(chart) ? chart.refused : chart;
        },
      },
    ],
    drawn: (draw) => draw(),
    remarks: [],
  };
}

const COMPARISON = 'comparison.json';
const DIGITS = 20;

function runIn(directory: string, view: View): Source {
  const [option] = Object.keys(view);
  if (option !== undefined) {
    throw new InputError(
      `--${option}`,
      'must be left out for a run: it chooses among the cells of a sweep',
      view,
    );
  }
  const path = join(directory, 'record.json');
  const record = readRecord(path);
  return {
    name: record.spec.name,
    hash: drawnFrom(record, path, () => cellIds(record.spec, {})(record.spec.seed)),
    drawables: figures.map((figure) => ({
      name: figure.name,
      ...drawnFrom(record, path, () => figure.wordsOf(record)),
      chart: () => drawnFrom(record, path, () => figure.chart(record) ?? reasonAbsent(record, figure)),
    })),
    drawn: (draw) => drawnFrom(record, path, draw),
    remarks: [],
  };
}

const RECORD = 'must be the record of a run, as `benign run --out` writes it';

function readRecord(path: string): ExperimentRecord {
  const record = parsed(path);
  const spec = isObject(record) ? record.spec : undefined;
  if (isObject(spec) && 'experiment' in spec)
    throw new InputError(
      path,
      `${RECORD}; the figures of an audit stand in its report.html`,
      'the record of an audit',
    );
  if (!isObject(record) || !isObject(spec) || typeof spec.name !== 'string')
    throw new InputError(path, RECORD, record);
  return record as unknown as ExperimentRecord;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError(path, RECORD, (error as Error).message);
  }
}

/** A record of another version, or a damaged one, may lack what a figure shows. */
function drawnFrom<T>(record: ExperimentRecord, path: string, draw: () => T): T {
  try {
    return draw();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const whose = record.version === version ? '' : `version ${record.version}, read by ${version}: `;
    const lacks = lackedBySchema(record.schema);
    throw new InputError(
      path,
      `${RECORD}, with all of its fields`,
      `${whose}${error.message}${lacks === null ? '' : ` (it lacks ${lacks})`}`,
    );
  }
}

function sweepIn(directory: string, view: View, again: SweepWithFiles | null): Source {
  const { table, collected } = loadSweepTable(directory);
  const { cells, missing } = collected;
  return {
    name: table.name,
    hash: table.hash,
    drawables: sweepFigures.map((figure) => ({
      ...figure,
      chart: () => {
        const shown =
          figure.name === 'trajectories' && again !== null ? withTrajectories(table, again, view) : table;
        const chart = figure.chart(shown, view);
        return isRefusal(chart) ? chart.refused : chart;
      },
    })),
    drawn: (draw) => draw(),
    remarks:
      missing > 0 ? [`${missing} of ${cells + missing} cells are missing: the sweep is not finished`] : [],
  };
}
