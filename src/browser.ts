/**
 * The library in a browser, or wherever there is no file system: files are handed in. What each question is, `node.ts` says; its declarations
 * hold for both.
 */
import type { HostDocument } from './figures/formats/dom.ts';
import { laboratory } from './library/laboratory.ts';

export * from './index.ts';

export const { run, runStages, check, step, compare, audit, sweepCells, figures } = laboratory({
  document: () => (globalThis as { document?: HostDocument }).document ?? null,
  open: null,
  giveWay: () => new Promise((resolve) => setTimeout(resolve)),
  now: () => performance.now(),
});
