/**
 * What a loop leaves behind for the collector. Node only.
 */
import { setTimeout } from 'node:timers/promises';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const WARM_UP = 3000;
const PASSES = 1000;
const FEWEST_WINDOWS = 3;
const MOST_WINDOWS = 60;
const PAUSE_MS = 5;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/**
 * Bytes that one pass adds to the heap. An engine that still compiles adds some too, so of several windows, each opened by a
 * collection and too short for another, the least counts: what every pass leaves behind is in all of them. Between windows
 * the engine is given time; after the third no more are opened once one has shown `enough` or less.
 *
 * @param run  carries out so many passes
 */
export async function garbagePerPass(run: (passes: number) => void, enough: number): Promise<number> {
  run(WARM_UP);
  let least = Number.POSITIVE_INFINITY;
  for (let window = 0; window < FEWEST_WINDOWS || (least > enough && window < MOST_WINDOWS); window++) {
    await setTimeout(PAUSE_MS);
    collect();
    const before = getHeapStatistics().used_heap_size;
    run(PASSES);
    least = Math.min(least, (getHeapStatistics().used_heap_size - before) / PASSES);
  }
  return least;
}
