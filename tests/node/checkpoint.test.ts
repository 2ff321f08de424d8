/** The checkpoint file of a run: believed only when it is whole and the run's own; kept through a kill and an interrupt. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CHECKPOINT, CheckpointFile, SET_ASIDE } from '../../src/cli/checkpoint-file.ts';
import { Checkpoints, intervalFrom } from '../../src/cli/checkpoints.ts';
import { checkOutputDirectory } from '../../src/cli/output-directory.ts';
import type { KeptRun } from '../../src/experiment/checkpoint.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { resolveSpec, type Spec } from '../../src/spec/resolve.ts';
import { benign, CLI, folderWith } from '../support/command-line.ts';

const SPEC = resolveSpec({ data: { n: 4, d: 9 } });
const KEPT: KeptRun = {
  notes: { b: 'second', a: 'first' },
  stages: {
    descent: { state: { q: Float64Array.of(-0, Number.NaN, 5e-324), t: Number.NEGATIVE_INFINITY } },
    sample: { result: { counts: new Map([['frozen', 2]]) } },
  },
};

function written(spec: Spec = SPEC): { folder: string; path: string; file: CheckpointFile } {
  const folder = folderWith();
  const file = new CheckpointFile(folder, spec, null);
  file.write(KEPT);
  return { folder, path: join(folder, CHECKPOINT), file };
}

describe('a checkpoint file', () => {
  it('gives back what was kept, bit by bit, and goes away', () => {
    const { folder, file } = written();
    expect(file.read()).toEqual(KEPT);
    expect(Object.keys((file.read() as KeptRun).notes)).toEqual(['b', 'a']);
    file.remove();
    file.remove();
    expect(file.read()).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is set aside with a sentence when any part of it is damaged or cut off', () => {
    const whole = readFileSync(written().path);
    const places = [0, 1, whole.indexOf('"body"') + 9, whole.indexOf('\n'), whole.indexOf('\n') + 1];
    for (const at of [...places, whole.length - 1]) {
      const { folder, path, file } = written();
      writeFileSync(
        path,
        whole.map((byte, i) => (i === at ? byte ^ 4 : byte)),
      );
      expect(file.read()).toMatch(/run\.checkpoint (is|is of) .*: it is set aside as run\.checkpoint\.aside/);
      expect(file.read()).toBeNull();
      expect(readdirSync(folder)).toEqual([SET_ASIDE]);
      writeFileSync(path, whole.subarray(0, at));
      expect(file.read()).toMatch(/it is set aside/);
    }
  });

  it('of another spec, other data or another version is set aside, and says which', () => {
    const { folder, path } = written();
    const inputs = (last: number) => {
      const text = new TextEncoder().encode(`a,b,y\n1,2,0\n3,4,1\n5,${last},1\n`);
      const data = { source: 'file', x: 'x.csv', y: { column: 'y' } };
      return { spec: resolveSpec({ data }), inputs: readInputs(resolveSpec({ data }), () => text) };
    };
    expect(new CheckpointFile(folder, resolveSpec({ data: { n: 4, d: 10 } }), null).read()).toMatch(
      /another spec/,
    );
    const [one, other] = [inputs(6), inputs(7)];
    new CheckpointFile(folder, one.spec, one.inputs).write(KEPT);
    expect(new CheckpointFile(folder, one.spec, one.inputs).read()).toEqual(KEPT);
    expect(new CheckpointFile(folder, other.spec, other.inputs).read()).toMatch(/other data/);
    new CheckpointFile(folder, SPEC, null).write(KEPT);
    const older = readFileSync(path, 'latin1').replace(/"version":"[^"]*"/, '"version":"0.0.1"');
    writeFileSync(path, older, 'latin1');
    expect(new CheckpointFile(folder, SPEC, null).read()).toMatch(/is of version 0\.0\.1/);
  });

  it('is not read through a link, and a link is not written through', () => {
    const { folder, path, file } = written();
    const elsewhere = folderWith({ precious: 'x' });
    file.remove();
    symlinkSync(join(elsewhere, 'precious'), path);
    expect(file.read()).toMatch(/is no file: it is set aside/);
    expect(lstatSync(join(folder, SET_ASIDE)).isSymbolicLink()).toBe(true);
    symlinkSync(join(elsewhere, 'precious'), path);
    file.write(KEPT);
    expect(readFileSync(join(elsewhere, 'precious'), 'utf8')).toBe('x');
    expect(file.read()).toEqual(KEPT);
  });

  it('alone in a folder does not keep a run from it', () => {
    expect(() => checkOutputDirectory(written().folder, SPEC)).not.toThrow();
  });
});

describe('checkpoints while a run lasts', () => {
  /** A clock that a write takes `cost` of. */
  function watched(cost: number, every: number) {
    let now = 0;
    const writes: number[] = [];
    const file = {
      read: () => null,
      write: () => {
        writes.push(now);
        now += cost;
      },
      remove: () => {},
    };
    const checkpoints = new Checkpoints(file as unknown as CheckpointFile, every, () => now);
    checkpoints.checkpoint.keep = () => KEPT;
    const goOn = (to: number) => {
      for (; now < to; now += 10) checkpoints.tick();
    };
    return { checkpoints, goOn, writes };
  }

  it('are kept at the interval', () => {
    const { goOn, writes, checkpoints } = watched(0, 1000);
    goOn(3500);
    expect(writes).toEqual([1000, 2000, 3000]);
    checkpoints.finish();
  });

  it('are kept less often where they take long to write', () => {
    const { goOn, writes, checkpoints } = watched(500, 1000);
    goOn(25_000);
    expect(writes).toEqual([1000, 11_500, 22_000]);
    checkpoints.finish();
  });
});

describe('a run', () => {
  const LONG = `
data: { n: 24, d: 30, signal: { norm: 1 } }
network: { width: 8, init: { scale: 0.3 } }
training: { steps: 12000, step: { relative: 0.3 } }
risk: { endPoints: 200, trajectoryPoints: 50 }
`;

  /** Runs it with a checkpoint at every sign of life, and sends a signal once there is one, and it has said so much. */
  async function ended(folder: string, signal: NodeJS.Signals, said: string): Promise<string> {
    const args = [CLI, 'run', join(folder, 'spec.yaml'), '--out', join(folder, 'out'), '--checkpoint', '0'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const over = once(child, 'close');
    const ready = () => existsSync(join(folder, 'out', CHECKPOINT)) && stderr.includes(said);
    while (child.exitCode === null && !ready()) await setTimeout(5);
    child.kill(signal);
    const [code, by] = await over;
    return `${code ?? by} ${stderr}`;
  }

  it('that is killed, and interrupted, goes on to the same bytes, and leaves no checkpoint', async () => {
    const folder = folderWith({ 'spec.yaml': LONG });
    const run = (out: string) => benign(['run', join(folder, 'spec.yaml'), '--out', join(folder, out)]);
    expect(run('whole').status).toBe(0);
    expect(await ended(folder, 'SIGKILL', '')).toMatch(/^SIGKILL/);
    const interrupted = await ended(folder, 'SIGINT', 'going on');
    expect(interrupted).toMatch(/^130 going on from run\.checkpoint\ninterrupted; the same command goes on/);
    const last = run('out');
    expect(last.status).toBe(0);
    expect(last.stderr).toMatch(/going on from run\.checkpoint/);
    const names = readdirSync(join(folder, 'out'));
    expect(names).toEqual(['arrays.npz', 'record.json', 'report.html', 'timing.json']);
    for (const name of names.filter((one) => one !== 'timing.json')) {
      expect(readFileSync(join(folder, 'out', name))).toEqual(readFileSync(join(folder, 'whole', name)));
    }
  });

  it('refuses an interval that is none', () => {
    expect(['0', '2.5', undefined].map(intervalFrom)).toEqual([0, 2500, 30_000]);
    for (const text of ['-1', 'x', '', ' ', '1e9', 'Infinity']) {
      expect(() => intervalFrom(text)).toThrow(/^--checkpoint: must be a number of seconds/);
    }
  });
});
