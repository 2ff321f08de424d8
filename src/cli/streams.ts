/**
 * What a command says: its result on stdout; on stderr what a person may want to know meanwhile, and why it was refused.
 */
import pc from 'picocolors';
import { Fault, visibleLines } from '../errors.ts';

/** The exit code when the surroundings failed: disk, memory, permission. */
const FAILED = 1;

let quiet = false;
let closed = false;
let filesToCome = false;

/** Nothing on stderr but why a command was refused, or failed. */
export function beQuiet(): void {
  quiet = true;
}

export function isQuiet(): boolean {
  return quiet;
}

/** What is read from stdout may go away, and the rest of the work is still wanted. */
export function expectFiles(): void {
  filesToCome = true;
}

/**
 * Starts to watch both streams. A reader that has read enough (`| head`) is no fault: the command ends, unless files are
 * still to be written. A disk that takes no more behind stdout is one.
 */
export function watchStreams(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (closed) return;
    closed = true;
    if (error.code !== 'EPIPE') tell(new Fault('stdout', 'must take what is written', error.message));
    if (!filesToCome) process.exit();
  });
  // There is nobody left to tell.
  process.stderr.on('error', () => {});
}

/** Writes to stdout. No control but the ends of lines and tabs gets out. */
export function print(text: string): void {
  if (!closed) process.stdout.write(visibleLines(text));
}

/** Writes to stdout a text with colours of ours. Names in it must have passed `tellable`: theirs would look the same. */
export function printColoured(text: string): void {
  const parts = pc.isColorSupported ? text.split(COLOUR) : [text];
  if (!closed)
    process.stdout.write(parts.map((part, i) => (i % 2 === 1 ? part : visibleLines(part))).join(''));
}

/** Writes a line to stderr, unless it shall be quiet. */
export function note(line: string): void {
  if (!quiet) complain(`${line}\n`);
}

/** Writes to stderr, quiet or not. */
export function complain(text: string): void {
  process.stderr.write(visibleLines(text));
}

/** Tells why a command did not do what it was asked, in lines that begin with its name. */
export function refuse(message: string): void {
  complain(`benign: ${message.split('\n').join('\nbenign: ')}\n`);
}

/** Tells a fault of the surroundings; the exit code says it too, whatever is done afterwards. */
function tell(fault: Fault): void {
  refuse(fault.message);
  process.once('exit', () => {
    process.exitCode = FAILED;
  });
}

/** In brackets, so that splitting keeps it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const COLOUR = /(\u001b\[\d{1,2}m)/;
