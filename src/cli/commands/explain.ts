/**
 * `benign explain`: a word of the field or of this program, from the glossary.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { type Entry, explain, glossaryOf } from '../../telling/glossary.ts';
import { packageRoot } from '../package-root.ts';
import { print } from '../streams.ts';
import { wrap } from '../wrap.ts';

export interface ExplainCommand {
  /** Words of a term may come one by one; none asks for the list. */
  readonly term: readonly string[];
  readonly json: boolean;
}

export function explainCommand({ term, json }: ExplainCommand): void {
  const all = entries();
  if (term.length === 0) {
    print(
      json ? `${JSON.stringify(all)}\n` : `${wrap(all.map((one) => one.term).join(', '), 0).join('\n')}\n`,
    );
    return;
  }
  const found = explain(all, term.join(' '));
  print(json ? `${JSON.stringify(found)}\n` : `${told(found)}\n`);
}

/** The glossary that comes with the package. */
export function entries(): Entry[] {
  return glossaryOf(readFileSync(join(packageRoot(), 'docs', 'glossary.md'), 'utf8'));
}

function told({ term, aliases, symbol, sentence, inRecord }: Entry): string {
  const plain = (text: string): string => text.replaceAll('`', '');
  const title = [term, ...aliases].join(', ');
  return [
    pc.bold(title),
    ...(symbol === 'none.' ? [] : [`  ${plain(symbol)}`]),
    ...wrap(plain(sentence), 2).map((line) => `  ${line}`),
    ...wrap(`In a record: ${plain(inRecord)}`, 2).map((line) => pc.dim(`  ${line}`)),
  ].join('\n');
}
