/**
 * The same work in numpy, in a process that lives beside the benchmark, so that both are timed in turn.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

/** Whether `--alone` asks for the times here alone, with nothing beside them. */
export const isAlone = (): boolean => process.argv.includes('--alone');

/** A python3 with numpy, one thread. */
export class Numpy {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
    /** Of numpy, with the kernels its BLAS has chosen where it tells. */
    readonly version: string,
  ) {}

  /** Null when python3 or numpy is not there, or nothing is to be beside. */
  static async start(script: string): Promise<Numpy | null> {
    if (isAlone()) return null;
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1' };
    const child = spawn('python3', [script], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout });
    const first = once(lines, 'line');
    const absent = Promise.race([once(child, 'error'), once(child, 'exit')]).then(() => null);
    const version = await Promise.race([first.then(([line]) => String(line)), absent]);
    return version === null ? null : new Numpy(child, lines, version);
  }

  /** Median seconds of one run of a task, repeated for about `seconds`, and what the task says of its result. */
  async time(
    task: string,
    argument: number | string,
    seconds: number,
  ): Promise<{ readonly seconds: number; readonly evidence: readonly number[] }> {
    const answer = once(this.lines, 'line');
    this.child.stdin?.write(`${task} ${argument} ${seconds}\n`);
    const [median, ...evidence] = String((await answer)[0])
      .split(' ')
      .map(Number);
    return { seconds: median, evidence };
  }

  stop(): void {
    this.child.stdin?.end();
  }
}
