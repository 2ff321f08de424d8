/**
 * What a command says: its result on stdout; on stderr what a person may want to know meanwhile, and why it was refused.
 */
import pc from 'picocolors';
import { Fault, visible } from '../errors.ts';

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

/** Writes to stdout. */
export function print(text: string): void {
  if (!closed) process.stdout.write(harmless(text));
}

/** Writes a line to stderr, unless it shall be quiet. */
export function note(line: string): void {
  if (!quiet) process.stderr.write(`${harmless(line)}\n`);
}

/** Tells why a command did not do what it was asked, in lines that begin with its name. */
export function refuse(message: string): void {
  process.stderr.write(`benign: ${harmless(message).split('\n').join('\nbenign: ')}\n`);
}

/** Tells a fault of the surroundings; the exit code says it too, whatever is done afterwards. */
function tell(fault: Fault): void {
  refuse(fault.message);
  process.once('exit', () => {
    process.exitCode = FAILED;
  });
}

/** Controls but the end of a line and a tab, marks of direction, and whether a code of colour begins there. */
const CONTROL = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069](\[\d{1,2}m)?/gu;

/** Colours are ours, where the terminal has them; any other control comes from a name in a spec or a file, and is only shown. */
function harmless(text: string): string {
  return text.replace(CONTROL, (part, colour?: string) =>
    colour !== undefined && pc.isColorSupported ? part : visible(part),
  );
}
