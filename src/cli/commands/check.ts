/**
 * `benign check`: which theorems cover a spec, and what would have to change where they do not.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { version } from '../../experiment/assembly.ts';
import { type CheckRecord, checkInSteps } from '../../inquiry/check.ts';
import { nearest } from '../../spec/refusal.ts';
import type { Spec } from '../../spec/resolve.ts';
import { papers } from '../../theory/index.ts';
import { fullReport, resultReport } from '../check/full.ts';
import { screen } from '../check/screen.ts';
import { inputsOf } from '../data-inputs.ts';
import { heard } from '../interrupt.ts';
import { checkDirectory } from '../output-directory.ts';
import { interruptible, progressBar } from '../progress.ts';
import { loadSpec, type SpecChoice } from '../spec/load.ts';
import { note, print, printColoured } from '../streams.ts';
import { tellable } from '../tellable.ts';
import { writeWhole } from '../whole-files.ts';

export interface CheckCommand extends SpecChoice {
  /** How many seeds the premises are counted over. */
  readonly seeds: string;
  /** The id of a result to be shown in full, and alone. */
  readonly theorem: string | undefined;
  /** Every inequality of every result. */
  readonly all: boolean;
  readonly out: string | undefined;
  readonly json: boolean;
}

const MOST_SEEDS = 1e6;
const RECORD = 'check.json';
const PAGE = 'report.html';

export async function checkCommand(command: CheckCommand): Promise<void> {
  const { theorem, all, out, json } = command;
  if (theorem !== undefined) refuseUnknown(theorem);
  if (theorem !== undefined && all) throw new InputError('--all', 'must be left out with --theorem', theorem);
  const { spec, written, ...readers } = await loadSpec(command);
  const seeds = Number(command.seeds);
  if (!(Number.isInteger(seeds) && seeds >= 0 && seeds <= MOST_SEEDS))
    throw new InputError('--seeds', `must be an integer from 0 to ${MOST_SEEDS}`, command.seeds);
  if (out !== undefined)
    checkDirectory(
      out,
      'check',
      () => held(out, spec),
      (name) => name === PAGE,
    );
  const inputs = await inputsOf(spec, readers);
  // A page has them all.
  const remedied = out === undefined && theorem !== undefined ? [theorem] : undefined;
  const progress = progressBar(`${spec.name}: theorems`);
  const record = await interruptible(
    checkInSteps(spec, inputs, { seeds, written, remedied }),
    progress.update,
  );
  progress.stop();
  if (out !== undefined) {
    const { renderCheck } = await import('../../telling/check-page.ts');
    const files = await heard(() => ({
      [PAGE]: renderCheck(record),
      [RECORD]: `${JSON.stringify(record)}\n`,
    }));
    writeWhole(out, files, RECORD);
  }
  if (json) print(`${JSON.stringify(only(theorem, record))}\n`);
  else printColoured(told(tellable(record), theorem, all));
  if (out !== undefined) note(`report: ${join(out, PAGE)}`);
}

function told(record: CheckRecord, theorem: string | undefined, all: boolean): string {
  const statement = record.theory.find(({ id }) => id === theorem);
  if (statement !== undefined) return resultReport(record, statement);
  return all ? fullReport(record) : screen(record);
}

/** The record with one result alone, or as it is. */
function only(theorem: string | undefined, record: CheckRecord): CheckRecord {
  if (theorem === undefined) return record;
  return {
    ...record,
    theory: record.theory.filter(({ id }) => id === theorem),
    remedies: record.remedies.filter(({ result }) => result === theorem),
  };
}

function refuseUnknown(theorem: string): void {
  const ids = papers.flatMap(({ results }) => results.map(({ id }) => id));
  if (ids.includes(theorem)) return;
  const rule = `must be the id of a result (benign list theorems); did you mean ${nearest(theorem, ids)}?`;
  throw new InputError('--theorem', rule, theorem);
}

/** The check that a directory holds. */
function held(directory: string, spec: Spec) {
  try {
    const record: Partial<CheckRecord> = JSON.parse(readFileSync(join(directory, RECORD), 'utf8'));
    return {
      same: record.version === version && JSON.stringify(record.spec) === JSON.stringify(spec),
      told: `the check "${record.spec?.name}" of version ${record.version}`,
    };
  } catch {
    return null;
  }
}
