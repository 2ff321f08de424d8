/**
 * Command lines of every command with options drawn from all of them, in a folder with a spec, data and a record, some damaged.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { broken } from './drawn.ts';
import type { Kind } from './kind.ts';
import { faultOfRefusal, faultOfText } from './words.ts';

interface CommandCase {
  readonly args: readonly string[];
  /** The text of out/record.json. */
  readonly record: string;
}

const SPEC = {
  data: { n: 6, d: 20 },
  network: { width: 4 },
  training: { steps: 20 },
  risk: { endPoints: 20, trajectoryPoints: 5 },
  report: { perDecade: 2 },
};
const SWEEP = { experiment: SPEC, axes: [{ path: 'data.n', values: [2, 4] }], seeds: 2 };

/** What may follow the name of a command: its arguments, the options that take a value, and those that take none. */
const COMMANDS: Readonly<Record<string, { least: readonly string[]; valued: string[]; bare: string[] }>> = {
  run: { least: ['spec.json'], valued: ['--set', '--seed', '--out'], bare: ['--json'] },
  check: { least: ['spec.json', '--seeds', '3'], valued: ['--set', '--seed', '--seeds'], bare: ['--json'] },
  step: { least: ['spec.json'], valued: ['--set', '--seed'], bare: ['--json'] },
  audit: {
    least: ['--x', 'x.npy', '--y', 'y.npy'],
    valued: ['--classes', '--per-class', '--weights', '--slope', '--step', '--reduction', '--steps', '--out'],
    bare: ['--json', '--standardise', '--stream'],
  },
  plot: {
    least: ['out'],
    valued: ['--figure', '--format', '--as', '--width', '--x', '--value', '--at', '--scale', '--fit'],
    bare: [],
  },
  sweep: { least: ['sweep.json', '--out', 'swept'], valued: ['--workers', '--set'], bare: [] },
  list: { least: [], valued: [], bare: ['presets', 'constructor'] },
  schema: { least: [], valued: [], bare: ['sweep', '__proto__'] },
};

const VALUES = [
  '',
  '0',
  '1',
  '-1',
  '2.5',
  '1e999',
  'NaN',
  '1,1',
  'svg',
  'html',
  'constructor',
  '__proto__',
  'spec.json',
  'spec.json/x',
  'data.n=3',
  'data.n',
  'data.n=[',
  'network.init={ scale: .inf }',
  '__proto__.x=1',
  '../../x/y',
  '\u001b[31mred',
  'x'.repeat(3000),
];

const value = fc.constantFrom(...VALUES);
const line = fc.constantFrom(...Object.keys(COMMANDS)).chain((command) => {
  const { least, valued, bare } = COMMANDS[command];
  const option = fc.oneof(
    ...(valued.length > 0 ? [fc.tuple(fc.constantFrom(...valued), value)] : []),
    ...(bare.length > 0 ? [fc.tuple(fc.constantFrom(...bare))] : []),
    fc.tuple(value),
  );
  return fc.array(option, { maxLength: 3 }).map((options) => [command, ...least, ...options.flat()]);
});

const record = JSON.parse(JSON.stringify(run(resolveSpec(SPEC), null).record));
const damaged = fc.oneof(
  { arbitrary: fc.constant(JSON.stringify(record)), weight: 2 },
  { arbitrary: broken(fc.constant(record)).map((found) => JSON.stringify(found) ?? ''), weight: 2 },
  { arbitrary: fc.constantFrom('', '{}', '[]', 'null', '{"spec":{}}'), weight: 1 },
);

const CLI = resolve('dist/cli.js');
/** The shell's limit is one of processor time, which other work on the machine does not use up; the clock ends what waits for ever. */
const LIMITED = 'ulimit -t 20; exec "$@"';
const LONGEST_MS = 300_000;
const MOST_BYTES = 2 ** 28;

export const commands: Kind<CommandCase> = {
  name: 'command',
  drawn: fc.record({ args: line, record: damaged }),
  judge({ args, record: text }) {
    const folder = mkdtempSync(join(tmpdir(), 'benign-fuzz-'));
    try {
      for (const [path, content] of Object.entries(filesWith(text))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      return faultOfCommand(args, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function filesWith(recordText: string): Record<string, string | Uint8Array> {
  return {
    'spec.json': JSON.stringify(SPEC),
    'sweep.json': JSON.stringify(SWEEP),
    'x.npy': writeNpy({ shape: [4, 2], data: Float64Array.of(1, 2, -1, 0.5, 2, 1, -2, -1) }),
    'y.npy': writeNpy({ shape: [4], data: Float64Array.of(1, -1, 1, -1) }),
    'out/record.json': recordText,
  };
}

function faultOfCommand(args: readonly string[], cwd: string): string | null {
  const { status, signal, stdout, stderr } = spawnSync(
    'sh',
    ['-c', LIMITED, 'sh', process.execPath, CLI, ...args],
    {
      cwd,
      env: { ...process.env, NO_COLOR: '1' },
      encoding: 'utf8',
      maxBuffer: MOST_BYTES,
      timeout: LONGEST_MS,
    },
  );
  if (signal !== null) return `ended by ${signal}`;
  const stack = /^\s+at .*/m.exec(stderr);
  if (stack !== null) return `a stack, exit ${status}: ${stderr.slice(0, 500)}`;
  if (status === 0) return args.includes('--json') ? null : faultOfText(stdout);
  if (status !== 2) return `exit ${status}: ${stderr.slice(0, 300)}`;
  return faultOfRefusal(stderr.trim());
}
