/**
 * Whole runs of the command line as processes of their own: wall and processor time, peak memory, output.
 */
import { spawnSync } from 'node:child_process';

export interface ProcessRun {
  /** From start to exit. */
  readonly seconds: number;
  /** Of all its threads: those that compile and collect too. */
  readonly processorSeconds: number;
  /** Largest resident set. */
  readonly mebibytes: number;
  readonly stdout: string;
}

/** Reports the child's own microseconds and peak memory on its way out. */
const REPORT = `data:text/javascript,process.on('exit',()=>{const{userCPUTime:u,systemCPUTime:s,maxRSS:m}=process.resourceUsage();process.stderr.write('\\nused '+(u+s)+' '+m)})`;

/** Runs `benign ARGUMENTS` from the build. Throws when it fails. */
export function runBenign(args: readonly string[]): ProcessRun {
  const start = performance.now();
  const child = spawnSync(process.execPath, ['--import', REPORT, 'dist/cli.js', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const seconds = (performance.now() - start) / 1000;
  if (child.status !== 0) throw new Error(`benign ${args.join(' ')} exited ${child.status}: ${child.stderr}`);
  const [, microseconds, kibibytes] = /used (\d+) (\d+)\s*$/.exec(child.stderr) ?? [];
  return {
    seconds,
    processorSeconds: Number(microseconds) / 1e6,
    mebibytes: Number(kibibytes) / 1024,
    stdout: child.stdout,
  };
}
