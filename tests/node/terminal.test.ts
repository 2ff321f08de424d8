import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examplesOf } from '../../src/cli/examples.ts';
import { program } from '../../src/cli/main.ts';
import { checkDirectory } from '../../src/cli/output-directory.ts';
import { progressLines } from '../../src/cli/progress.ts';
import { tellable } from '../../src/cli/tellable.ts';
import { checkCanWrite, makeFolder, writeWhole } from '../../src/cli/whole-files.ts';
import { fittedWidths, twoColumns, wrap } from '../../src/cli/wrap.ts';
import { InputError } from '../../src/errors.ts';
import { runInSteps } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, CLI, folderWith } from '../support/command-line.ts';

/** Runs a line of a shell in which $B is the command. */
function shell(line: string, cwd = process.cwd()) {
  const env = { ...process.env, B: `${process.execPath} ${CLI}`, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', line], {
    cwd,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const SMALL =
  '--set data.n=6 --set data.d=50 --set training.steps=5 --set risk.endPoints=0 --set risk.trajectoryPoints=0';

describe('the streams', () => {
  it('a reader that goes away is no fault, on either stream', () => {
    expect(shell('$B list theorems | true')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(shell(`$B run strong ${SMALL} --out out 2>&1 >/dev/null | true`, folderWith())).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('files are written though nobody reads their names', () => {
    const folder = folderWith();
    expect(shell(`$B run strong ${SMALL} --out out --quiet > /dev/null`, folder).stderr).toBe('');
    expect(
      shell('$B plot out --figure loss --format svg --format csv --format html | true', folder).status,
    ).toBe(0);
    expect(readdirSync(join(folder, 'out', 'figures')).sort()).toEqual(['loss.csv', 'loss.html', 'loss.svg']);
  });

  it.runIf(existsSync('/dev/full'))('a full disk behind stdout is a sentence and 1', () => {
    const { status, stderr } = shell('$B list > /dev/full');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^benign: stdout: must take what is written; got "ENOSPC.*"\n$/);
  });

  it('--quiet says nothing on stderr but refusals, before or after the command', () => {
    const folder = folderWith();
    expect(shell(`$B --quiet run strong ${SMALL} --out out --json > /dev/null`, folder)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(shell('$B run out --quiet --set data.n=0').stderr).toContain('benign: ');
  });
});

describe('names are data', () => {
  it('no control of a terminal gets out, in values or in keys', () => {
    const hostile = '\u001b[31mred\u001b]0;x\u0007\r\nbenign: \u009b2J\u202e "quoted" \\u001b';
    const told = tellable({ [hostile]: [hostile, 3, null] });
    const [[key, [value]]] = Object.entries(told) as [string, [string]][];
    expect(value).toBe(key);
    expect(value).toContain('\\u0007\\r\\nbenign: \\u009b2J\\u202e');
    expect(value).toContain('\\u001b[31mred');
    expect(value).toContain('"quoted" \\u001b');
    expect(/[\p{Cc}\u202e]/u.test(value)).toBe(false);
    const clean = { a: 'x "y" \\n ñ', b: [1.5, true, null] };
    expect(tellable(clean)).toBe(clean);
  });

  it('nor out of a refusal, which stays one line', () => {
    const { message } = new InputError('a\nbenign: \u001b[2J', 'must be a name', '\u009b2J\n');
    expect(message).toBe('a\\u000abenign: \\u001b[2J: must be a name; got "\\u009b2J\\n"');
  });

  it('a run of a hostile name prints none', () => {
    const spec = folderWith({ 's.yaml': 'name: "\\e[31mred\\r\\nbenign: fake"\n' });
    const { stdout } = shell(`$B run s.yaml ${SMALL}`, spec);
    expect(stdout).toContain('\\u001b[31mred\\r\\nbenign: fake · n = 6');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('folders of outputs', () => {
  it('that cannot be made are refused at once, and nothing is left', () => {
    const folder = folderWith({ file: 'x' });
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    const places = ['file/sub', 'dangling', 'dangling/sub', 'x'.repeat(300)].map((place) =>
      join(folder, place),
    );
    if (existsSync('/proc')) places.push('/proc/foo', '/proc/foo/bar');
    for (const place of places) {
      expect(() => checkCanWrite(place, '--out')).toThrow(
        /^--out: must be a directory that can be made, or written/,
      );
      expect(() => makeFolder(join(place, 'below'))).toThrow();
    }
    checkCanWrite(join(folder, 'a', 'b', 'c'), '--out');
    expect(readdirSync(folder).sort()).toEqual(['dangling', 'file']);
  });

  it('have whole files, never through a link, and what a kill left is cleared', () => {
    const folder = folderWith({ target: 'untouched', '.old.999999999.part': 'half', '.mine.txt': 'kept' });
    symlinkSync(join(folder, 'target'), join(folder, 'a.txt'));
    writeWhole(folder, { 'a.txt': 'new', 'b.bin': new Uint8Array([1, 2]) }, 'a.txt');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('untouched');
    expect(lstatSync(join(folder, 'a.txt')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['.mine.txt', 'a.txt', 'b.bin', 'target']);
  });

  it('leave the old where a file cannot be replaced', () => {
    const folder = folderWith({ 'a.txt': 'old' });
    mkdirSync(join(folder, 'b.txt'));
    writeFileSync(join(folder, 'b.txt', 'x'), '');
    expect(() => writeWhole(folder, { 'b.txt': 'new', 'a.txt': 'new' }, 'a.txt')).toThrow(
      /must be a folder that can be written/,
    );
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'b.txt']);
  });

  it('that hold only what a killed command left are taken over', () => {
    const early = (name: string) => name === 'report.html';
    const check =
      (...files: string[]) =>
      () =>
        checkDirectory(
          folderWith(Object.fromEntries(files.map((name) => [name, '']))),
          'run',
          () => null,
          early,
        );
    expect(check('.record.json.12.part', 'report.html')).not.toThrow();
    expect(check('report.html', 'letter.txt')).toThrow(/must be empty, new, or hold a run/);
  });
});

describe('figures', () => {
  it('stay in their folder, and are of a run', async () => {
    const folder = folderWith({ 'record.json': '{}' });
    const plot = async (...args: string[]) => {
      const { status, stdout, stderr } = await benignHere(['plot', ...args], folder);
      return [status, stdout, stderr];
    };
    const refusal = (text: RegExp) => [2, '', expect.stringMatching(text)];
    expect(await plot('.')).toEqual(
      refusal(/^benign: record\.json: must be the record of a run.*got \{\}\n$/),
    );
    expect(await plot('.', '--as', '../../x')).toEqual(refusal(/^benign: --as: must be the name of a file/));
    expect(await plot('.', '--format', 'constructor')).toEqual(
      refusal(/^benign: --format: must be one of svg/),
    );
    writeFileSync(join(folder, 'record.json'), '{"spec": {"name": "a", "experiment": {}}}');
    expect(await plot('.')).toEqual(refusal(/figures of an audit stand in its report\.html/));
    writeFileSync(join(folder, 'record.json'), '{"version": "0.0.1", "spec": {"name": "a", "seed": {}}}');
    expect(await plot('.', '--figure', 'loss')).toEqual(
      refusal(/with all of its fields; got "version 0\.0\.1, read by/),
    );
  });

  it('on a disk that takes no more, are told of in a sentence, and nothing half is left', () => {
    const folder = folderWith();
    expect(shell(`$B run strong ${SMALL} --out out --quiet > /dev/null`, folder).status).toBe(0);
    const { status, stdout, stderr } = shell('ulimit -f 1; $B plot out --figure plane', folder);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^benign: out.figures: must be a folder that can be written; got "EFBIG.*"\n$/);
    expect(readdirSync(join(folder, 'out', 'figures'))).toEqual([]);
  });
});

describe('progress', () => {
  it('is a line a minute without a terminal, with the time left of the stage', () => {
    let now = 0;
    const told: string[] = [];
    const progress = progressLines(
      'work',
      'cells',
      () => now,
      (line) => told.push(line),
    );
    for (now = 1000; now <= 180_000; now += 1000)
      progress.update({ stage: 'first', done: now / 1000, total: 360 });
    for (; now <= 240_000; now += 1000)
      progress.update({ stage: 'second', done: now / 1000 - 180, total: 600 });
    for (; now <= 300_000; now += 1000)
      progress.update({ stage: 'third', done: now / 1000 - 240, total: 90, where: 'log10 t = 73 of 141' });
    for (; now <= 360_000; now += 1000) progress.update({ stage: 'fourth', done: 5, total: 5 });
    expect(told).toEqual([
      'work, first: 16 % (60 of 360), 1 cells a second, 5 min 0 s left',
      'work, first: 33 % (120 of 360), 1 cells a second, 4 min 0 s left',
      'work, first: 50 % (180 of 360), 1 cells a second, 3 min 0 s left',
      'work, second: 10 % (60 of 600), 1 cells a second, 9 min 0 s left',
      'work, third: 66 % (log10 t = 73 of 141), 1 cells a second, 30 s left',
      'work, fourth: 100 % (5 of 5), 0 cells a second, all counted',
    ]);
  });

  it('goes on through the flow', () => {
    for (const optimizer of ['gradientDescent', 'gradientFlow']) {
      const spec = resolveSpec({
        data: { n: 6, d: 50 },
        network: { width: 4 },
        training: { steps: 50, horizon: 'infinity', optimizer },
        risk: { endPoints: 0, trajectoryPoints: 0 },
      });
      const seen = [...runInSteps(spec, null)];
      const flow = seen.filter(({ stage }) => stage === 'flow');
      expect(flow.length).toBeGreaterThan(20);
      expect(flow.filter(({ done, total }) => done < total).length).toBeGreaterThan(flow.length / 2);
      for (const { done, total } of seen) expect(done).toBeLessThanOrEqual(total);
    }
  });
});

describe('widths', () => {
  it('a table gives way at its widest columns, and a list never cuts a name', () => {
    expect(fittedWidths([72, 14, 22], 200)).toEqual([72, 14, 22]);
    const fitted = fittedWidths([72, 14, 22], 80);
    expect(fitted.reduce((a, b) => a + b) + fitted.length + 1).toBeLessThanOrEqual(80);
    expect(fitted.slice(1)).toEqual([14, 22]);
    const name = 'a-name-that-is-longer-than-half-of-the-width';
    for (const width of [40, 60, 100]) {
      const lines = twoColumns([[name, 'words '.repeat(40).trim()]], width).split('\n');
      expect(lines[0]).toContain(name);
      for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(width);
    }
    for (const line of wrap('word '.repeat(50).trim(), 4, 60)) expect(line.length).toBeLessThanOrEqual(56);
  });

  it('list: whole ids at any width, and the same as JSON', async () => {
    const { stdout } = await benignHere(['list', 'theorems', '--json']);
    const ids = JSON.parse(stdout).map(({ id }: { id: string }) => id);
    expect(ids.length).toBeGreaterThan(20);
    const narrow = shell('COLUMNS=45 $B list theorems').stdout;
    for (const id of ids) expect(narrow).toContain(` ${id}\n`);
    for (const line of narrow.split('\n'))
      if (line.startsWith('    ')) expect(line.length).toBeLessThanOrEqual(45);
  });
});

describe('the door', () => {
  it('is read by an old Node, and asks for the version that the package needs', () => {
    const entry = readFileSync(CLI, 'utf8');
    expect(entry).not.toMatch(/^\s*(import|export)\s+[^{(]/m);
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
    expect(entry).toContain(`[${major}, ${minor}]`);
  });
});

describe('help', () => {
  const benignProgram = program();
  const commands = benignProgram.commands.filter((command) => command.name() !== 'shard');

  it.each(commands.map((command) => [command.name(), command] as const))(
    '%s has examples that parse',
    (name, command) => {
      const lines = examplesOf(name).trim().split('\n').slice(1);
      expect(lines.length).toBeGreaterThan(0);
      const flags = command.options.map(({ long }) => long);
      for (const line of lines) {
        expect(line).toContain(`benign ${name}`);
        for (const flag of line.match(/--[a-z-]+/g) ?? []) expect(flags).toContain(flag);
      }
    },
  );

  it('every list and check, and all that give a result, have --json; all have --quiet', () => {
    for (const command of commands) {
      const flags = command.options.map(({ long }) => long);
      expect(flags).toContain('--quiet');
      if (!['plot', 'sweep', 'schema', 'completion'].includes(command.name()))
        expect(flags).toContain('--json');
    }
  });
});

describe('completion', () => {
  const has = (name: string) => spawnSync(name, ['-c', 'true']).status === 0;

  it.each(['bash', 'zsh', 'fish'])(
    '%s: names every command, option and preset, and the shell reads it',
    async (name) => {
      const { status, stdout } = await benignHere(['completion', name]);
      expect(status).toBe(0);
      for (const word of ['run', 'audit', 'reproduce', 'digits', 'unactivated', 'populations', 'tikz']) {
        expect(stdout).toContain(word);
      }
      expect(stdout).toContain(name === 'fish' ? '-l per-class' : '--per-class');
      if (has(name)) expect(spawnSync(name, ['-n'], { input: stdout }).status).toBe(0);
    },
  );

  it.runIf(has('bash'))('bash offers what can follow', () => {
    const folder = folderWith({ completion: benign(['completion', 'bash']).stdout });
    const offered = (...words: string[]) =>
      shell(
        `source completion; COMP_WORDS=(benign ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _benign; echo "\${COMPREPLY[@]}"`,
        folder,
      ).stdout.trim();
    expect(offered('rep')).toBe('reproduce');
    expect(offered('run', 'una')).toBe('unactivated');
    expect(offered('plot', 'out', '--format', 'ti')).toBe('tikz');
    expect(offered('check', '--se')).toBe('--set --seed --seeds');
  });

  it('another shell is refused', async () => {
    expect((await benignHere(['completion', 'constructor'])).status).toBe(2);
  });
});
