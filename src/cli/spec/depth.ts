/**
 * How deep a YAML text nests, found without going down: a parser that calls itself for every level ends with the stack.
 */
import { Lexer } from 'yaml';
import { InputError } from '../../errors.ts';

/** Levels of lists and objects; a spec has about ten. */
const DEEPEST = 100;

/** @throws InputError with the line where a text nests too deeply */
export function checkDepth(text: string, name: string): void {
  if (mayBeDeep(text)) checkBrackets(text, name);
  checkIndents(text, name);
}

/** Brackets may stand in texts, so that many that are open say nothing yet. */
function mayBeDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length && depth <= DEEPEST; i++) {
    const letter = text[i];
    if (letter === '[' || letter === '{') depth++;
    else if (depth > 0 && (letter === ']' || letter === '}')) depth--;
  }
  return depth > DEEPEST;
}

/** The lexer's mark before a scalar. */
const SCALAR = '\x1f';

function checkBrackets(text: string, name: string): void {
  let [depth, line, previous] = [0, 1, ''];
  for (const token of new Lexer().lex(text)) {
    if (previous !== SCALAR) {
      if (token === '[' || token === '{') depth++;
      else if (token === ']' || token === '}') depth--;
    }
    if (depth > DEEPEST) refuse(name, line);
    line += token.split('\n').length - 1;
    previous = token;
  }
}

/** Levels without brackets: "- - - a" on one line, or more indented on each. */
function checkIndents(text: string, name: string): void {
  let line = 1;
  for (let start = 0; start < text.length; line++) {
    let end = start;
    let marks = 0;
    for (let letter = text[end]; letter === ' ' || letter === '-' || letter === '?'; letter = text[++end]) {
      if (letter !== ' ' && text[end + 1] === ' ') marks++;
    }
    if (marks > DEEPEST || end - start > 8 * DEEPEST) refuse(name, line);
    const next = text.indexOf('\n', end);
    if (next < 0) return;
    start = next + 1;
  }
}

function refuse(name: string, line: number): never {
  throw new InputError(`${name}, line ${line}`, `must be nested at most ${DEEPEST} levels deep`, 'more');
}
