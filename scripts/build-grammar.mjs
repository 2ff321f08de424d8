/**
 * Makes src/expressions/parser.js, the parser of expressions, of its grammar, with the types of what it is called with. The module needs no package.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import peggy from 'peggy';

const folder = fileURLToPath(new URL('../src/expressions', import.meta.url));
const source = peggy.generate(readFileSync(join(folder, 'grammar.peggy'), 'utf8'), {
  output: 'source',
  format: 'es',
  grammarSource: 'grammar.peggy',
});
// Its error has a name of its own.
const renamed = source.replace('peg$SyntaxError as SyntaxError', 'peg$SyntaxError as GrammarError');
if (renamed === source) throw new Error('the parser exports its error under another name than SyntaxError');
writeFileSync(join(folder, 'parser.js'), renamed);
