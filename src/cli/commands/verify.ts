/**
 * `benign verify`: what a folder claims, computed again from its arrays.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import pc from 'picocolors';
import { InputError } from '../../errors.ts';
import { openNpz } from '../../files/npz.ts';
import { type NpyArray, readWhole } from '../../files/stored-array.ts';
import { readRecord } from '../../library/read-record.ts';
import { verify } from '../../library/verify.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { resolveSpec } from '../../spec/resolve.ts';
import { claimRow, verificationTitle } from '../../telling/verification.ts';
import type { Claim, Verification } from '../../verify/claim.ts';
import { isOfRows } from '../../verify/verify.ts';
import { inputsOf } from '../data-inputs.ts';
import { openOnDisk } from '../disk.ts';
import { heard } from '../interrupt.ts';
import { readersIn } from '../spec/load.ts';
import { foldersOf, recordAt } from '../spec/sources.ts';
import { print, printColoured } from '../streams.ts';
import { tellable } from '../tellable.ts';
import { fittedWidths, wrap } from '../wrap.ts';

export interface VerifyCommand {
  readonly directory: string;
  readonly json: boolean;
}

const ARRAYS = 'arrays.npz';
const FAILED = 1;

/** Exit 1 where a claim does not hold. */
export async function verifyCommand({ directory, json }: VerifyCommand): Promise<void> {
  const record = await recordAt(directory);
  const path = join(directory, ARRAYS);
  if (record === null || !existsSync(path)) {
    const rule = 'must be the directory of a run or an audit, with record.json and arrays.npz';
    throw new InputError(directory, rule, record === null ? 'no record' : `no ${ARRAYS}`);
  }
  const arrays = await heard(() => arraysIn(path));
  const rows = await rowsOf(record.value, arrays, directory);
  const found = await heard(() => verify(record.value, { ...arrays, ...rows }));
  if (json) print(`${JSON.stringify(found)}\n`);
  else printColoured(table(tellable(found)));
  if (!found.holds) process.exitCode = FAILED;
}

/** Of many points in few dimensions, of which the folder has no K, the rows of the files that the record names, and those held out; none of all others. */
async function rowsOf(
  record: Readonly<Record<string, unknown>>,
  arrays: Readonly<Record<string, NpyArray>>,
  directory: string,
): Promise<Readonly<Record<string, NpyArray>>> {
  const experiment = readRecord(record.experiment ?? record);
  if (!isOfRows(experiment, arrays)) return {};
  const spec = await heard(() => resolveSpec(experiment.spec));
  const inputs = await inputsOf(spec, readersIn(foldersOf(directory)));
  if (inputs === null) return {};
  const { training, heldOut } = inputs;
  const entries = ({ rows, cols, data }: Matrix): NpyArray => ({ shape: [rows, cols], data });
  if (heldOut === null) return { X: entries(training.X) };
  const { X, y } = heldOut;
  return { X: entries(training.X), 'X(test)': entries(X), 'y(test)': { shape: [y.length], data: y } };
}

function arraysIn(path: string): Record<string, NpyArray> {
  const arrays: Record<string, NpyArray> = Object.create(null);
  for (const [name, open] of openNpz(openOnDisk(path, path))) arrays[name] = readWhole(open());
  return arrays;
}

const MARKS: Readonly<Record<Claim['verdict'], () => string>> = {
  holds: () => pc.green('✓'),
  doesNotHold: () => pc.red('✗'),
  notChecked: () => pc.dim('–'),
};

const HEAD = ['', 'claim', 'the record', 'computed again', 'tolerance', 'why'];

/** Between rows; that below the head stays. */
const NO_LINES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** Every claim, those that do not hold first; their number above and below. */
function table(found: Verification): string {
  const title = pc.bold(verificationTitle(found));
  const order: readonly Claim['verdict'][] = ['doesNotHold', 'holds', 'notChecked'];
  const claims = order.flatMap((verdict) => found.claims.filter((claim) => claim.verdict === verdict));
  const cells = claims.map((claim) => {
    const { path, said, recomputed, tolerance, because } = claimRow(claim);
    return [path, said, recomputed, tolerance, because];
  });
  const natural = HEAD.slice(1).map(
    (word, k) => Math.min(k === 4 ? 60 : 44, Math.max(word.length, ...cells.map((row) => row[k].length))) + 2,
  );
  const widths = [3, ...fittedWidths(natural)];
  const drawn = new Table({
    head: HEAD,
    colWidths: widths,
    style: { head: [], border: [] },
    chars: NO_LINES,
  });
  for (const [r, row] of cells.entries())
    drawn.push([
      MARKS[claims[r].verdict](),
      ...row.map((text, k) => wrap(text, 0, Math.max(4, widths[k + 1] - 2)).join('\n')),
    ]);
  return `${title}\n\n${drawn.toString()}\n\n${title}\n`;
}
