/**
 * docs/api.md: every exported name as its source declares it, with its docstring, below the words that the page begins with.
 */
import ts from 'typescript';
import { signatureOf } from './declared.ts';
import { DOORS, type Doc, docOf, fileOf, type Named, surfaceOf, typesNamedBy } from './public-surface.ts';

const START = '## Questions\n';

/** The page, made anew from its first heading on. */
export function apiPage(page: string): string {
  const start = page.indexOf(START);
  if (start < 0) throw new Error('the page has no place for its names');
  const surface = surfaceOf(DOORS[0]);
  const named = namedBy(surface);
  const anchors = new Map([...surface, ...named].map(({ name }) => [name, `#${name.toLowerCase()}`]));
  if (new Set(anchors.values()).size < anchors.size) throw new Error('two names would have the same heading');
  const section = (title: string, names: readonly Named[]): string =>
    [`## ${title}\n`, ...names.map((one) => entry(one, anchors))].join('\n');
  return [
    page.slice(0, start).trimEnd(),
    '',
    section('Questions', surface.filter(isQuestion)),
    section(
      'Functions',
      surface.filter((one) => isFunction(one) && !isQuestion(one)),
    ),
    section('Classes and values', surface.filter(isValue)),
    section('Types', surface.filter(isType)),
    section('Named by these', named),
  ].join('\n');
}

/** Types that are named and not exported, and those that they name: read as parts of what is. */
function namedBy(surface: readonly Named[]): Named[] {
  const known = new Map(surface.map(({ name, declaration }) => [name, declaration]));
  const queue = [...surface];
  for (const one of queue)
    for (const found of typesNamedBy(one.declaration)) {
      const other = known.get(found.name);
      if (other !== undefined && other !== found.declaration)
        throw new Error(`two types on the page would have the name ${found.name}`);
      if (other !== undefined) continue;
      known.set(found.name, found.declaration);
      queue.push(found);
    }
  return queue.slice(surface.length).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Questions are the functions that a door declares itself. */
const isQuestion = (one: Named): boolean => isFunction(one) && fileOf(one.declaration) === DOORS[0];
export const isFunction = ({ declaration }: Named): boolean => ts.isFunctionDeclaration(declaration);
const isType = ({ declaration }: Named): boolean =>
  ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration);
const isValue = (one: Named): boolean => !isFunction(one) && !isType(one);

function entry({ name, declaration }: Named, anchors: ReadonlyMap<string, string>): string {
  const doc = docOf(declaration);
  const types = typesNamedBy(declaration).filter((type) => type.name !== name);
  const links = types.map((type) => `[${type.name}](${anchors.get(type.name)})`);
  return [
    `### ${name}\n`,
    block('ts', signatureOf(name, declaration)),
    ...(doc.text === '' ? [] : [`${prose(doc.text)}\n`]),
    ...details(doc),
    ...(links.length === 0 ? [] : [`See ${links.join(', ')}.\n`]),
    ...doc.examples.map((example) => block('js', example)),
  ].join('\n');
}

function details({ parameters, throws }: Doc): string[] {
  const lines = parameters.map(([name, meaning]) => `- \`${name}\`: ${prose(meaning)}`);
  if (throws !== null) lines.push(`- Throws ${prose(throws)}`);
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
}

const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;

/** A docstring as Markdown: what is not code in it means nothing but itself. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, k) => (k % 2 === 1 ? part : part.replace(/[*<]/g, '\\$&')))
    .join('');
}
