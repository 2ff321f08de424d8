/**
 * `benign compare`: one experiment with some of its fields varied, system beside system.
 */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import pc from 'picocolors';
import { InputError } from '../../errors.ts';
import { version } from '../../experiment/assembly.ts';
import { runInSteps } from '../../experiment/run.ts';
import { type Comparison, comparisonOf } from '../../inquiry/comparison.ts';
import { planComparison, readsTheSame, type Varied } from '../../inquiry/comparison-plan.ts';
import type { ExperimentRecord } from '../../record/record.ts';
import { COMPARISON_HEAD, comparisonRow, pairingTold, renderComparison } from '../../telling/comparison.ts';
import { inputsOf } from '../data-inputs.ts';
import { emptyDocument } from '../document.ts';
import { heard } from '../interrupt.ts';
import { checkDirectory } from '../output-directory.ts';
import { interruptible, progressBar } from '../progress.ts';
import { loadSpec, type SpecChoice } from '../spec/load.ts';
import { parseYaml, plainValue } from '../spec/written.ts';
import { note, print, printColoured } from '../streams.ts';
import { openTeamFor } from '../team.ts';
import { tellable } from '../tellable.ts';
import { writeWhole } from '../whole-files.ts';
import { fittedWidths, inCell, wrap } from '../wrap.ts';
import { MEMORY_SHARE } from './run.ts';

export interface CompareCommand extends SpecChoice {
  /** "path=v1,v2,...", in order. */
  readonly vary: readonly string[];
  readonly out: string | undefined;
  readonly json: boolean;
}

const COMPARISON = 'comparison.json';
const PAGE = 'report.html';

export async function compareCommand(command: CompareCommand): Promise<void> {
  const { out, json } = command;
  const vary = command.vary.map(variedFrom);
  const { spec: base, written, ...readers } = await loadSpec(command);
  const plan = planComparison(written, vary);
  if (out !== undefined)
    checkDirectory(
      out,
      'comparison',
      () => heldIn(out, base.name),
      (name) => name === PAGE,
    );
  const memoryLimit = MEMORY_SHARE * totalmem();
  let read = { spec: base, inputs: await inputsOf(base, readers, memoryLimit) };
  const records: (ExperimentRecord | null)[] = [];
  for (const { spec, name } of plan.systems) {
    if (spec === null) {
      records.push(null);
      continue;
    }
    if (!readsTheSame(spec, read.spec)) read = { spec, inputs: await inputsOf(spec, readers, memoryLimit) };
    const progress = progressBar(name);
    const closeTeam = openTeamFor(spec, read.inputs);
    const work = runInSteps(spec, read.inputs, { memoryLimit });
    const { record } = await interruptible(work, progress.update).finally(closeTeam);
    progress.stop();
    records.push(record);
  }
  const comparison = comparisonOf(plan, records);
  const text = `${JSON.stringify(comparison)}\n`;
  if (out !== undefined)
    writeWhole(
      out,
      { [PAGE]: await heard(() => renderComparison(comparison, emptyDocument())), [COMPARISON]: text },
      COMPARISON,
    );
  if (json) print(text);
  else printColoured(told(tellable(comparison)));
  if (out !== undefined) note(`report: ${join(out, PAGE)}`);
}

/** The values are the entries of a list in YAML: words, numbers, { maps }. */
function variedFrom(text: string): Varied {
  const at = text.indexOf('=');
  if (at < 1)
    throw new InputError(
      '--vary',
      'must be PATH=V1,V2,..., as in training.optimizer=gradientDescent,nesterov',
      text,
    );
  const path = text.slice(0, at).trim();
  const values = plainValue(parseYaml(`[${text.slice(at + 1)}]`, `--vary ${path}`).document);
  if (!Array.isArray(values))
    throw new InputError(`--vary ${path}`, 'must be values with commas between them', text);
  return { path, values };
}

/** Columns of the table, where there is room. */
const NATURAL = [22, 26, 18, 12, 22, 13, 18, 13];
/** A longer name is broken. */
const LONGEST_NAME = 40;
/** A table that must be narrower than so many columns is told system by system. */
const NARROWEST_TABLE = 110;

/** One system under the other in a table, or each by itself where that is too narrow for one. */
function systemsTold(systems: Comparison['systems']): string[] {
  const [first, ...others] = NATURAL;
  const longest = Math.max(...systems.map(({ name }) => name.length));
  const widths = fittedWidths([Math.min(LONGEST_NAME, Math.max(first, longest + 2)), ...others]);
  if (widths.reduce((sum, one) => sum + one, 0) < NARROWEST_TABLE)
    return systems.flatMap((system) => {
      const [name, ...cells] = comparisonRow(system);
      const lines = cells.flatMap((text, k) => (text === '' ? [] : [`${COMPARISON_HEAD[k + 1]}: ${text}`]));
      return [
        pc.bold(name),
        ...lines.flatMap((line) => wrap(line).map((part, k) => `${k === 0 ? '  ' : '    '}${part}`)),
      ];
    });
  const cells = (row: readonly string[]): string[] => row.map((text, k) => inCell(text, widths[k]));
  const grid = new Table({
    style: { head: [], border: [], compact: true },
    head: cells(COMPARISON_HEAD),
    colWidths: widths,
  });
  for (const system of systems) grid.push(cells(comparisonRow(system)));
  return [grid.toString()];
}

function told(comparison: Comparison): string {
  const { name, systems, predicted, seen } = comparison;
  return `${[
    '',
    pc.bold(name),
    ...wrap(pairingTold(comparison), 0),
    ...systemsTold(systems),
    '',
    ...section('Predicted by theory', predicted),
    ...section('Only seen', seen),
  ].join('\n')}\n`;
}

function section(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  return [
    pc.bold(title),
    ...sentences.flatMap((sentence) =>
      wrap(sentence).map((line, k) => `${k === 0 ? '  • ' : '    '}${line}`),
    ),
    '',
  ];
}

/** The comparison that a directory holds. */
function heldIn(directory: string, name: string) {
  try {
    const found: Partial<Comparison> = JSON.parse(readFileSync(join(directory, COMPARISON), 'utf8'));
    return {
      same: found.version === version && found.name === name,
      told: `the comparison "${found.name}" of version ${found.version}`,
    };
  } catch {
    return null;
  }
}
