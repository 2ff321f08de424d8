/**
 * Linear classifiers by LIBSVM and LIBLINEAR, as processes of their own: what they take to solve, without reading, and what they find.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { dotAt } from '../../src/linalg/vector.ts';
import { isAlone } from './numpy.ts';

/** Writes rows as LIBSVM text; every number reads back as it is. */
export function writeRows({ rows, cols, data }: Matrix, y: Float64Array, path: string): void {
  const file = openSync(path, 'w');
  for (let i = 0; i < rows; i++) {
    let line = String(y[i]);
    for (let p = 0; p < cols; p++) {
      const entry = data[i * cols + p];
      if (entry !== 0) line += ` ${p + 1}:${entry}`;
    }
    writeSync(file, `${line}\n`);
  }
  closeSync(file);
}

/**
 * Processor seconds of a trainer beyond those of one that stops at once, as reading takes as long for both; null where it is not
 * installed, or takes longer than `limit` seconds.
 */
export function trainedIn(
  program: string,
  options: readonly string[],
  data: string,
  model: string,
  limit: number,
): number | 'not asked for' | 'not installed' | 'too long' {
  if (isAlone()) return 'not asked for';
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return 'not installed';
  const idle = processorSecondsOf([program, ...options, '-e', '1e9', data, '/dev/null'], limit);
  const whole = processorSecondsOf([program, ...options, data, model], limit);
  return idle === null || whole === null ? 'too long' : Math.max(0, whole - idle);
}

/** Of a command: the shell tells what those it waited for took. */
function processorSecondsOf(command: readonly string[], limit: number): number | null {
  const { stdout } = spawnSync('sh', ['-c', 'timeout "$0" "$@" >&2 && times', String(limit), ...command], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const children = /\n(\d+)m([\d.]+)s (\d+)m([\d.]+)s/.exec(stdout);
  if (children === null) return null;
  const [, minutes, seconds, systemMinutes, systemSeconds] = children.map(Number);
  return 60 * (minutes + systemMinutes) + seconds + systemSeconds;
}

/** The weights of a LIBLINEAR model, of the class +1. */
export function weightsOfLinear(path: string): Float64Array {
  const lines = readFileSync(path, 'utf8').split('\n');
  const sign = lines.some((line) => line.startsWith('label 1')) ? 1 : -1;
  return Float64Array.from(
    lines.slice(lines.indexOf('w') + 1).filter((line) => line !== ''),
    (line) => sign * Number(line),
  );
}

/** How far apart LIBSVM's bracket of the greatest margin is: 1 - margin of its weights / bound of its multipliers, with its bias. */
export function gapOfSupport({ rows, cols, data }: Matrix, y: Float64Array, path: string): number {
  const lines = readFileSync(path, 'utf8').split('\n');
  const w = new Float64Array(cols);
  let total = 0;
  for (const line of lines.slice(lines.indexOf('SV') + 1)) {
    const [coefficient, ...entries] = line.trim().split(' ');
    total += Math.abs(Number(coefficient));
    for (const entry of entries) {
      const [p, value] = entry.split(':').map(Number);
      w[p - 1] += Number(coefficient) * value;
    }
  }
  const size = Math.sqrt(dotAt(w, 0, w, 0, cols));
  // Of the class +1 the least, of the other the greatest, up to a sign that LIBSVM takes from its first row.
  const ends = [1, -1].map((sign) => {
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < rows; i++) {
      const z = sign * dotAt(data, i * cols, w, 0, cols);
      if (y[i] > 0) least = Math.min(least, z);
      else greatest = Math.max(greatest, z);
    }
    return (least - greatest) / 2 / size;
  });
  return 1 - Math.max(...ends) / (size / (total / 2) / 2);
}
