/** Names are data: in pictures, tables of cells, audits and the terminal. */
import { parquetReadObjects } from 'hyparquet';
import pc from 'picocolors';
import { expect, it, onTestFinished, vi } from 'vitest';
import { auditInSteps } from '../../src/audit/audit.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import { auditSummary } from '../../src/cli/audit/summary.ts';
import { emptyDocument } from '../../src/cli/document.ts';
import { formats } from '../../src/cli/plot/formats.ts';
import { note, print, printColoured, refuse } from '../../src/cli/streams.ts';
import { summary } from '../../src/cli/summary.ts';
import { visibleLines } from '../../src/errors.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { isRefusal } from '../../src/figures/chart.ts';
import { sweepFigures } from '../../src/figures/index.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { Columns, writeParquet } from '../../src/sweep/parquet.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { renderAuditReport } from '../../src/telling/audit/report.ts';
import { HOSTILE } from '../support/hostile-names.ts';
import { utf8 } from '../support/refusal.ts';
import { readStrictly } from '../support/strict-markup.ts';
import { evaluateCells, serialEvaluator } from '../support/sweep-evaluation.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

/** A sweep over settings and an axis with these names. */
async function swept() {
  const values = HOSTILE.map((label, k) => ({ label, value: k + 2 }));
  const plan = planSweep({
    name: HOSTILE.join(' '),
    experiment: TINY_EXPERIMENT,
    axes: [
      { path: 'data.signal.norm', name: HOSTILE[0], label: HOSTILE[1], values },
      { path: 'network.positive', name: HOSTILE[13], values: [1, 2] },
    ],
    seeds: 1,
  });
  return { plan, table: (await evaluateCells(plan, serialEvaluator())).table };
}

const sweep = await swept();

it('a figure of settings with such names is drawn in every format', () => {
  const document = emptyDocument();
  const [phase] = sweepFigures;
  const chart = phase.chart(sweep.table, {});
  if (isRefusal(chart)) throw new Error(chart.refused);
  const name = HOSTILE.join(' ');
  const provenance = { program: name, spec: name, hash: name, command: name };
  const sheet = { chart, figure: phase, provenance, context: { document, width: 340 } };
  expect(readStrictly(String(formats.svg.render(sheet)).trimEnd(), 'xml').fault).toBeNull();
  expect(readStrictly(String(formats.html.render(sheet)).trimEnd(), 'page').fault).toBeNull();
  const png = Buffer.from(formats.png.render(sheet) as Uint8Array);
  expect(png.readUInt32BE(16)).toBe(680);
  expect(png.includes(Buffer.from(visibleLines(HOSTILE[5]), 'utf8'))).toBe(true);
});

it('a table of such names gives them back', async () => {
  const { plan, table } = sweep;
  const columns = new Columns();
  for (const row of table.rows) columns.see(row);
  const pieces: Uint8Array[] = [];
  const placed = table.rows.map((row, index) => ({ index, row }));
  writeParquet(plan, columns, placed, [], (bytes) => pieces.push(bytes.slice()));
  const { buffer, byteLength } = Uint8Array.from(Buffer.concat(pieces));
  const file = { byteLength, slice: (from: number, to?: number) => buffer.slice(from, to) };
  const found = await parquetReadObjects({ file });
  const encoded = (name: unknown) => Buffer.from(String(name), 'utf8').toString('utf8');
  expect(found.map((row) => row[HOSTILE[0]])).toEqual(table.rows.map(({ at }) => encoded(at[HOSTILE[0]])));
  expect(new Set(found.map((row) => row[HOSTILE[0]])).size).toBe(HOSTILE.length);
});

it('an audit of columns, classes and rows with such names tells them, and its page is well-formed', () => {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const names = HOSTILE.map((name) => name.replace(/[\ud800-\udfff](?![\udc00-\udfff])/gu, '')).filter(
    (name) => name.trim() !== '' && name.length < 1000 && !name.includes('\u0000'),
  );
  const [label, no, yes, index, a, b] = names.slice(0, 6);
  const rows = names.map((name, k) => [name, k % 2 === 0 ? no : yes, (k * k) % 7, (k * 5) % 3]);
  const csv = [
    [index, label, a, b].map(quoted),
    ...rows.map((row) => row.map((cell) => quoted(String(cell)))),
  ];
  const spec = resolveAuditSpec({ x: 'x.csv', y: { column: label }, index, classes: [no, yes], steps: 3 });
  const inputs = readInputs(spec.experiment, () => utf8(`${csv.map((row) => row.join(',')).join('\n')}\n`));
  if (inputs === null) throw new Error('no inputs');
  const record = finish(auditInSteps(spec, inputs, [], { memoryLimit: 2 ** 28 })).record;
  expect(record.experiment.data.classes).toEqual([no, yes]);
  const page = readStrictly(renderAuditReport(record, emptyDocument()), 'page');
  expect(page.fault).toBeNull();
  expect(page.elements).not.toContain('script');
  const [plain, coloured] = withoutAndWithColours(() => auditSummary(record));
  expect(plain).toBe(visibleLines(plain));
  expect(uncoloured(coloured)).toBe(plain);
});

it('nothing of them reaches a terminal but letters, and colours of ours where it has them', () => {
  const written = listened();
  const name = HOSTILE.join(' ');
  const { record } = run(resolveSpec({ ...TINY_EXPERIMENT, name }), null);
  const [plain, coloured] = withoutAndWithColours(() => {
    written.length = 0;
    print(name);
    note(name);
    refuse(name);
    printColoured(summary(record));
    return [...written];
  });
  expect(plain).toHaveLength(4);
  expect(plain).toEqual(plain.map(visibleLines));
  expect(coloured.slice(0, 3)).toEqual(plain.slice(0, 3));
  expect(coloured[3]).not.toBe(plain[3]);
  expect(coloured.map(uncoloured)).toEqual(plain);
});

it('of the controls in a text with colours those of colours alone get out, and none where there are no colours', () => {
  const written = listened();
  withoutAndWithColours(() => printColoured('\u001b[1mours\u001b[22m \u001b[2J'));
  expect(written).toEqual(['\\u001b[1mours\\u001b[22m \\u001b[2J', '\u001b[1mours\u001b[22m \\u001b[2J']);
});

/** What is written to either stream until the test ends. */
function listened(): string[] {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return written;
}

/** What is said to a terminal without colours and to one with colours, whichever the tests run in. */
function withoutAndWithColours<T>(say: () => T): [T, T] {
  const found = { ...pc };
  try {
    Object.assign(pc, pc.createColors(false));
    const plain = say();
    Object.assign(pc, pc.createColors(true));
    return [plain, say()];
  } finally {
    Object.assign(pc, found);
  }
}

/** A text without the four ways of writing that we use, and the return from each. */
function uncoloured(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is taken out
  return text.replace(/\u001b\[(1|2|22|31|32|33|39)m/g, '');
}
