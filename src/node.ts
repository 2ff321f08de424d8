/**
 * The library in Node: files are those on disk.
 */
import { setImmediate } from 'node:timers/promises';
import { openOnDisk } from './cli/disk.ts';
import { laboratory } from './library/laboratory.ts';

export * from './index.ts';

export const { run, runStages, check, step, audit, sweepCells, figures } = laboratory({
  document: async () => (await import('./cli/document.ts')).emptyDocument(),
  open: (path) => openOnDisk(path, path),
  giveWay: () => setImmediate(),
  now: () => performance.now(),
});
