/**
 * Records of a run, damaged, and read by all that reads one: figures in every format, a spec, a comparison.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { emptyDocument } from '../../src/cli/document.ts';
import { formats } from '../../src/cli/plot/formats.ts';
import { sourceIn } from '../../src/cli/plot/sources.ts';
import { loadSpec } from '../../src/cli/spec/load.ts';
import { recordAt } from '../../src/cli/spec/sources.ts';
import { run } from '../../src/experiment/run.ts';
import { diffRecords } from '../../src/record/diff.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { broken } from './drawn.ts';
import type { Kind } from './kind.ts';
import { faultOfError } from './words.ts';

const SPEC = {
  data: { n: 6, d: 20 },
  network: { width: 4 },
  training: { steps: 20 },
  risk: { endPoints: 20, trajectoryPoints: 5 },
  report: { perDecade: 2 },
};

const record = JSON.parse(JSON.stringify(run(resolveSpec(SPEC), null).record));
const text = JSON.stringify(record);

interface DamagedRecord {
  /** Of record.json. */
  readonly text: string;
}

export const records: Kind<DamagedRecord> = {
  name: 'record',
  drawn: fc.oneof(
    {
      arbitrary: broken(fc.constant(record)).map((found) => ({ text: JSON.stringify(found) ?? '' })),
      weight: 6,
    },
    { arbitrary: fc.nat({ max: text.length }).map((length) => ({ text: text.slice(0, length) })), weight: 1 },
    {
      arbitrary: fc
        .constantFrom('', '{}', '[]', 'null', '3', '{"spec":{}}', '{"spec":{"name":"a"}}')
        .map((found) => ({ text: found })),
      weight: 1,
    },
  ),
  async judge({ text: damaged }) {
    const folder = mkdtempSync(join(tmpdir(), 'benign-fuzz-'));
    const path = join(folder, 'record.json');
    try {
      writeFileSync(path, damaged);
      const readers = [
        () => drawn(folder),
        () => loadSpec({ spec: [path], set: [], seed: undefined }),
        () => compared(path),
      ];
      for (const read of readers) {
        const fault = await faultOf(read);
        if (fault !== null) return fault;
      }
      return null;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function faultOf(read: () => unknown): Promise<string | null> {
  try {
    await read();
    return null;
  } catch (error) {
    return faultOfError(error);
  }
}

/** Every figure that there is of a record, in the formats that draw or tabulate. */
function drawn(folder: string): void {
  const { drawables, name, hash, drawn: carriedOut } = sourceIn(folder, {}, null);
  const context = { document: emptyDocument() };
  const provenance = { program: 'benign', spec: name, hash, command: 'benign plot' };
  for (const figure of drawables) {
    const chart = figure.chart();
    if (typeof chart === 'string') continue;
    for (const { render } of [formats.svg, formats.csv, formats.tikz])
      carriedOut(() => render({ chart, figure, provenance, context }));
  }
}

/** With the undamaged record. */
async function compared(path: string): Promise<void> {
  const held = await recordAt(path);
  if (held !== null) diffRecords(record, held.value);
}
