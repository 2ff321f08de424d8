/**
 * What the compiled kernels offer is called by a file that loads them: a rule on syntax trees, as one pure function. (That every file of
 * theirs and every export within the module is used, the search for unused code sees by itself.)
 */
import ts from 'typescript';
import type { Source } from './layering.ts';

const LOADER = 'kernels/exports.ts';
const MODULE = 'kernels/assembly/index.ts';

/** Every function that the module exports, or that its loader declares, and no file of `kernels` takes from an instance. */
export function uncalled(sources: readonly Source[]): string[] {
  const files = sources.map(({ path, text }) =>
    ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true),
  );
  const offered = files.flatMap((file) => {
    if (file.fileName === MODULE) return exported(file);
    return file.fileName === LOADER ? declared(file) : [];
  });
  const callers = files.filter(
    ({ fileName }) => fileName !== LOADER && !fileName.startsWith('kernels/assembly/'),
  );
  const taken = new Set(callers.flatMap(takenIn));
  return [...new Set(offered)]
    .filter((name) => !taken.has(name))
    .map((name) => `${name} of the compiled kernels is called by nothing`);
}

function exported(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return [(statement.name as ts.Identifier).text];
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    return clause === undefined ? [] : (clause as ts.NamedExports).elements.map(({ name }) => name.text);
  });
}

function declared(file: ts.SourceFile): string[] {
  const interfaces = file.statements.filter(ts.isInterfaceDeclaration);
  const { members } = interfaces.find(({ name }) => name.text === 'Kernels') as ts.InterfaceDeclaration;
  return members.map(({ name }) => (name as ts.Identifier).text);
}

/** Names after `kernels.`, and those that `instantiate()` is taken apart into. */
function takenIn(file: ts.SourceFile): string[] {
  const found: string[] = [];
  const see = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && /(?:^|\.)kernels$/.test(node.expression.getText()))
      found.push(node.name.text);
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      if (node.initializer?.getText() === 'instantiate()')
        found.push(...node.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText()));
    }
    ts.forEachChild(node, see);
  };
  see(file);
  return found;
}
