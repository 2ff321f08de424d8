#!/usr/bin/env node
/**
 * The door of the command line: it is read by every Node there is, so that an old one can be told what is needed.
 */

/** The version needed, as in package.json. */
const [MAJOR, MINOR] = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > MAJOR || (major === MAJOR && minor >= MINOR)) {
  // Ctrl-C is heard before all else is loaded.
  import('./interrupt.ts')
    .then(({ listenForInterrupts }) => listenForInterrupts())
    .then(() => import('./main.ts'))
    .then(({ main }) => main());
} else {
  process.stderr.write(`benign: needs Node ${MAJOR}.${MINOR} or newer; this is ${process.versions.node}\n`);
  process.exitCode = 2;
}
