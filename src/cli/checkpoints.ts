/**
 * Checkpoints of a run while it lasts: one now and then, and one when it is interrupted.
 */
import { InputError } from '../errors.ts';
import { Checkpoint } from '../experiment/checkpoint.ts';
import { CHECKPOINT, type CheckpointFile } from './checkpoint-file.ts';
import { beforeInterrupted } from './interrupt.ts';
import { note } from './streams.ts';

/** Seconds between two checkpoints, unless others are asked for. */
const USUAL_SECONDS = 30;
/** Writing takes no more than this share of the time. */
const SHARE = 0.05;

const clock = (): number => performance.now();

/** A run that keeps checkpoints. Without a file it keeps none. */
export class Checkpoints {
  /** For the run: what it goes on from, and what it is asked for. */
  readonly checkpoint: Checkpoint;
  private due: number;
  private told = false;
  private readonly heed: () => void;

  /**
   * @param everyMs  between two checkpoints
   * @param now  milliseconds
   * @throws Fault when a checkpoint that is not believed cannot be set aside
   */
  constructor(
    private readonly file: CheckpointFile | null,
    private readonly everyMs: number,
    private readonly now = clock,
  ) {
    const kept = file?.read() ?? null;
    if (typeof kept === 'string') note(kept);
    else if (kept !== null) note(`going on from ${CHECKPOINT}`);
    this.checkpoint = new Checkpoint(typeof kept === 'string' ? null : kept);
    this.due = now() + everyMs;
    this.heed = file === null ? () => {} : beforeInterrupted((inTheMidst) => this.atInterrupt(inTheMidst));
  }

  /** To be called between two yields of the run: keeps a checkpoint when it is time. */
  tick(): void {
    if (this.file === null || this.now() < this.due) return;
    const began = this.now();
    this.keep();
    const ended = this.now();
    this.due = ended + Math.max(this.everyMs, (ended - began) / SHARE);
  }

  /** The run has come to its end, and its files are written. */
  finish(): void {
    this.heed();
    this.file?.remove();
  }

  /** In the midst of a lasting stage there is no state to keep; there the last checkpoint stays. */
  private atInterrupt(inTheMidst: boolean): void {
    const kept = !(inTheMidst && this.checkpoint.lasting) && this.keep();
    note(kept ? 'interrupted; the same command goes on from here' : 'interrupted');
  }

  /** Whether there is one now. A disk that takes none is told of once, and the run goes on. */
  private keep(): boolean {
    const kept = this.checkpoint.keep();
    if (kept === null) return false;
    try {
      this.file?.write(kept);
      return true;
    } catch (error) {
      if (!this.told) note(`no checkpoint is kept: ${(error as Error).message}`);
      this.told = true;
      return false;
    }
  }
}

/** Milliseconds from --checkpoint. */
export function intervalFrom(text: string | undefined): number {
  const seconds = Number(text ?? USUAL_SECONDS);
  if (text?.trim() !== '' && seconds >= 0 && seconds <= 1e6) return 1000 * seconds;
  throw new InputError('--checkpoint', 'must be a number of seconds from 0 to 1000000', text);
}
