/**
 * The gallery's small forms, made again and compared with what is committed. A figure that has changed is written to
 * out/gallery; copied over the committed one, it is accepted.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formats } from '../../src/cli/plot/formats.ts';
import { applyOverrides } from '../../src/cli/spec/overrides.ts';
import { isRefusal } from '../../src/figures/chart.ts';
import { sweepFigures } from '../../src/figures/index.ts';
import type { View } from '../../src/figures/sweep/view.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { sweepSchema } from '../../src/sweep/spec.ts';
import type { SweepTable } from '../../src/sweep/table.ts';
import { evaluateCells, serialEvaluator } from '../support/sweep-evaluation.ts';

interface Entry {
  readonly name: string;
  readonly sweep: string;
  readonly figure: string;
  readonly options: View;
  readonly small: readonly string[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');
const entries = parse(read('examples/gallery.yaml')) as Entry[];
const gallery = read('docs/gallery.md');
const { document } = parseHTML('<!doctype html><html><body></body></html>');

const tables = new Map<string, Promise<SweepTable>>();

/** The small form of a sweep, run once however many figures show it. */
function tableOf({ sweep, small }: Entry): Promise<SweepTable> {
  const key = [sweep, ...small].join(' ');
  const known = tables.get(key);
  if (known !== undefined) return known;
  const spec = parse(read(`examples/${sweep}`));
  applyOverrides(spec, small, sweepSchema);
  const table = evaluateCells(planSweep(spec), serialEvaluator()).then((evaluated) => evaluated.table);
  tables.set(key, table);
  return table;
}

const OPTIONS: Readonly<Record<string, string>> = { values: 'value' };

/** The commands that a reader types for the whole figure. */
function commands({ name, sweep, figure, options }: Entry): string[] {
  const folder = `out/${sweep.replace(/\.yaml$/, '')}`;
  const words = Object.entries(options).flatMap(([option, value]) =>
    [value].flat().map((one) => `--${OPTIONS[option] ?? option} ${one}`),
  );
  return [
    `benign sweep examples/${sweep} --out ${folder}`,
    ['benign plot', folder, `--figure ${figure}`, ...words, `--as ${name}`].join(' '),
  ];
}

/** To three decimals: the last digits of positions are the engine's. */
function rounded(svg: string): string {
  return svg.replace(/-?\d+\.\d+/g, (digits) => String(Number(Number(digits).toFixed(3)) || 0));
}

function isCommitted(file: string, text: string): boolean {
  const path = `${root}docs/gallery/${file}`;
  return existsSync(path) && numbersOf(readFileSync(path, 'utf8')) === numbersOf(text);
}

/** Without the provenance, which names the version. */
function numbersOf(text: string): string {
  return text.replace(/<metadata>.*?<\/metadata>/, '').replace(/^# (made by|command:).*$/gm, '');
}

describe('the gallery', () => {
  it.each(entries)('draws $name as committed', async (entry) => {
    const { name, sweep, figure: wanted, options, small } = entry;
    const figure = sweepFigures.find((one) => one.name === wanted)!;
    const table = await tableOf(entry);
    expect(table.rows.filter(({ status }) => status === 'failed')).toEqual([]);
    const chart = figure.chart(table, options);
    if (isRefusal(chart)) throw new Error(`${name}: ${chart.refused}`);
    const changes = small.map((change) => `--set '${change}'`).join(' ');
    const [run, plot] = commands(entry);
    const provenance = {
      program: `benign ${table.version}`,
      spec: `examples/${sweep}`,
      hash: table.hash,
      command: `${run} ${changes} && ${plot}`,
    };
    const sheet = { chart, figure, provenance, context: { document } };
    const made = {
      [`${name}.csv`]: String(formats.csv.render(sheet)),
      [`${name}.svg`]: rounded(String(formats.svg.render(sheet))),
    };
    const changed = Object.entries(made).filter(([file, text]) => !isCommitted(file, text));
    for (const [file, text] of changed) {
      mkdirSync(`${root}out/gallery`, { recursive: true });
      writeFileSync(`${root}out/gallery/${file.replace('.', '-changed.')}`, text);
    }
    expect(changed.map(([file]) => `docs/gallery/${file} differs from out/gallery`)).toEqual([]);
  });

  it.each(entries)('shows $name with its commands', (entry) => {
    expect(gallery).toContain(`gallery/${entry.name}.svg`);
    for (const command of commands(entry)) expect(gallery).toContain(command);
    for (const change of entry.small) expect(gallery).toContain(`--set '${change}'`);
  });

  it('compares numbers: another value of one cell changes the file', async () => {
    const entry = entries.find(({ name }) => name === 'frontier')!;
    const table = await tableOf(entry);
    const [first, ...rest] = table.rows;
    const error = 'risk.reached.error';
    const values = { ...first.values, [error]: Number(first.values[error]) + 1e-9 };
    const figure = sweepFigures.find((one) => one.name === entry.figure)!;
    const csvOf = (rows: SweepTable['rows']) => {
      const chart = figure.chart({ ...table, rows }, entry.options);
      if (isRefusal(chart)) throw new Error(chart.refused);
      const provenance = { program: '', spec: '', hash: '', command: '' };
      return formats.csv.render({ chart, figure, provenance, context: { document } });
    };
    expect(csvOf([{ ...first, values }, ...rest])).not.toBe(csvOf(table.rows));
  });
});
