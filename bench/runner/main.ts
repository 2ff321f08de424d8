/**
 * The command `npm run bench`: programs of bench/ here, one after the other, or here and in another commit's tree.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { circumstances, type Line } from '../support/report.ts';
import { compare } from './against.ts';
import { type Against, type Asked, readArguments } from './arguments.ts';
import { bundle, documentFrom, failureOf, run } from './program.ts';
import { comparisonInWords } from './telling.ts';
import { commitOf, type Host as TreeHost, withTree } from './tree.ts';

export interface Host extends TreeHost {
  /** Of tsdown. */
  readonly config: string;
  /** Takes what was asked for. */
  readonly write: (text: string) => void;
}

/** What a shell is told of a command that was ended by a signal. */
const ENDS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs to the end, or until a signal comes: then what was made for it is taken away first.
 *
 * @returns the exit code
 * @throws {Error} a sentence for whoever called
 */
export async function main(given: readonly string[], host: Host): Promise<number> {
  const interrupt = new AbortController();
  const end = (signal: NodeJS.Signals) => interrupt.abort(signal);
  const signals = Object.keys(ENDS) as (keyof typeof ENDS)[];
  for (const signal of signals) process.once(signal, end);
  try {
    await bench(given, host, interrupt.signal);
    return 0;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return ENDS[interrupt.signal.reason as keyof typeof ENDS];
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

export async function bench(given: readonly string[], host: Host, signal: AbortSignal): Promise<void> {
  const known = readdirSync(join(host.root, 'bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  const asked = readArguments(given, known);
  if (asked.against === null) await alone(asked, host, signal);
  else await against(asked, asked.against, host, signal);
}

async function alone({ names, options, json }: Asked, host: Host, signal: AbortSignal): Promise<void> {
  const lines: Line[] = [];
  const failed: string[] = [];
  for (const name of names) {
    const lacking = await bundle(host.root, name, host.config);
    if (lacking.length > 0) throw new Error(`${name} cannot be built: ${lacking.join('; ')}`);
    if (!json) host.write(`\n== ${name}`);
    const end = await run(host.root, name, options, !json, signal);
    if (end.failed) failed.push(json ? `${name}: ${failureOf(end)}` : name);
    else if (json) lines.push(...documentFrom(end).lines);
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
  if (json) host.write(JSON.stringify({ ...circumstances(options), lines }, null, 2));
}

async function against(
  { names, options, json }: Asked,
  asked: Against,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  const commit = await commitOf(host.root, asked.ref, signal);
  const comparison = await withTree(host, commit, signal, (there) => {
    const sides = { here: host.root, there, config: host.config };
    return compare(sides, { names, options, against: { ...asked, commit } }, host.tell, signal);
  });
  host.write(json ? JSON.stringify(comparison, null, 2) : comparisonInWords(comparison));
}
