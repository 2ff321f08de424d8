/**
 * The library in a browser, or wherever there is no file system: files are handed in.
 */
import { laboratory } from './library/laboratory.ts';

export * from './index.ts';

export const { run, check, step, audit } = laboratory({
  open: null,
  giveWay: () => new Promise((resolve) => setTimeout(resolve)),
  now: () => performance.now(),
});
