/**
 * What a refusal names in place of what it refuses, put there.
 */
import { pathParts, setField } from '../../src/spec/set-field.ts';

type Written = Record<string, unknown>;

/** `PATH=VALUE runs`, as refusals say it. */
const NAMED = /; ([\w.]+)=(\{.*?\}|[^\s;]+) runs(?=; got |$)/;
/** What is refused whatever its value. */
const LEFT_OUT = /^([\w.]+): must be (?:left out|absent)\b/;

/** The spec with all that its refusal names in its place; null for a line that names nothing. */
export function cured(spec: object, message: string): Written | null {
  const copy = structuredClone(spec) as Written;
  for (const line of message.split('\n')) {
    const [, path, value] = NAMED.exec(line) ?? [];
    const [, without] = LEFT_OUT.exec(line) ?? [];
    if (path !== undefined) setField(copy, pathParts(path) ?? [], written(value), path);
    else if (without !== undefined) leaveOut(copy, pathParts(without) ?? []);
    else return null;
  }
  return copy;
}

/** A value as a spec writes it: a word, a number, null, or names with such values in braces. */
function written(text: string): unknown {
  if (!text.startsWith('{')) return scalar(text);
  const pairs = text.slice(1, -1).split(',');
  return Object.fromEntries(
    pairs.map((pair) => pair.split(':').map((part) => part.trim())).map(([key, one]) => [key, scalar(one)]),
  );
}

function scalar(text: string): unknown {
  if (text === 'null') return null;
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function leaveOut(spec: Written, parts: readonly string[]): void {
  const place = parts.slice(0, -1).reduce((above, part) => above[part] as Written, spec);
  delete place[parts[parts.length - 1]];
}
