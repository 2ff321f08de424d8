/**
 * The public surface as its source has it: every name that `src/node.ts` exports, where it is declared, and what its docstring says. Files are
 * parsed, not checked, so that this takes no time.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What a name stands for. */
export type Declaration =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.VariableDeclaration;

export interface Named {
  readonly name: string;
  readonly declaration: Declaration;
}

/** A docstring in its parts. */
export interface Doc {
  readonly text: string;
  /** By parameter: what it is. */
  readonly parameters: readonly (readonly [name: string, meaning: string])[];
  readonly throws: string | null;
  readonly examples: readonly string[];
}

/** The two doors, which export the same names. */
export const DOORS = ['src/node.ts', 'src/browser.ts'];

/** The names that a file exports, in the order of their names. */
export function surfaceOf(file: string): Named[] {
  return exportsOf(file).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function exportsOf(file: string): Named[] {
  return parsed(file).statements.flatMap((statement): Named[] => {
    if (ts.isExportDeclaration(statement)) return exportedAgain(file, statement);
    if (!isExported(statement)) return [];
    if (!ts.isVariableStatement(statement)) {
      const declaration = statement as ts.FunctionDeclaration;
      return [{ name: textOf(declaration.name), declaration }];
    }
    return statement.declarationList.declarations.flatMap((declaration) => variables(declaration));
  });
}

function exportedAgain(file: string, { moduleSpecifier, exportClause }: ts.ExportDeclaration): Named[] {
  const all = exportsOf(pathOf(file, moduleSpecifier));
  if (exportClause === undefined) return all;
  return (exportClause as ts.NamedExports).elements.map(({ name, propertyName }) => {
    const found = all.find((one) => one.name === textOf(propertyName ?? name));
    if (found === undefined) throw new Error(`${file} exports ${textOf(name)}, which is not there`);
    return { name: textOf(name), declaration: found.declaration };
  });
}

/** One variable; or all those that a value is taken apart into. */
function variables(declaration: ts.VariableDeclaration): Named[] {
  const { name } = declaration;
  const names = ts.isIdentifier(name)
    ? [name]
    : name.elements.map((element) => (element as ts.BindingElement).name);
  return names.map((one) => ({ name: textOf(one), declaration }));
}

/** What a name stands for in a file: declared there, or where it is imported from; null for what is of the language or of a package. */
function lookUp(file: string, name: string): Declaration | null {
  for (const statement of parsed(file).statements) {
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
      const binding = bindings.elements.find((one) => one.name.text === name);
      if (binding === undefined) continue;
      const from = statement.moduleSpecifier;
      if (!(from as ts.StringLiteral).text.startsWith('.')) return null;
      return (
        exportsOf(pathOf(file, from)).find((one) => one.name === textOf(binding.propertyName ?? binding.name))
          ?.declaration ?? null
      );
    }
    const own = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
      : [statement as ts.FunctionDeclaration];
    for (const declaration of own)
      if (declaration.name !== undefined && textOf(declaration.name) === name) return declaration;
  }
  return null;
}

/** The types that a declaration names, those of other packages and of the language left out. */
export function typesNamedBy(declaration: Declaration): Named[] {
  const found = new Map<string, Declaration>();
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(node)) return;
    if (ts.isIndexedAccessTypeNode(node)) {
      const member = memberTypeOf(node);
      if (member !== null) {
        visit(member);
        return;
      }
    }
    const named = nameIn(node);
    if (named !== null) {
      const name = textOf(named);
      const stands = lookUp(node.getSourceFile().fileName, name);
      if (stands !== null && !isSchema(stands)) found.set(name, stands);
    }
    node.forEachChild(visit);
  };
  visit(declaration);
  return [...found].map(([name, stands]) => ({ name, declaration: stands }));
}

/** Whether a value is made by a call, as schemas are: what it says is not in its declaration. */
const isSchema = (declaration: Declaration): boolean =>
  ts.isVariableDeclaration(declaration) &&
  declaration.initializer !== undefined &&
  ts.isCallExpression(declaration.initializer);

/** What a node of a type names: a type, or (typeof) a value; null for other nodes. */
function nameIn(node: ts.Node): ts.Node | null {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  return ts.isExpressionWithTypeArguments(node) ? node.expression : null;
}

/** Of Type['member'], where Type is an interface: the type of that member. */
export function memberTypeOf({ objectType, indexType }: ts.IndexedAccessTypeNode): ts.TypeNode | null {
  if (!ts.isTypeReferenceNode(objectType) || !ts.isLiteralTypeNode(indexType)) return null;
  const type = lookUp(objectType.getSourceFile().fileName, textOf(objectType.typeName));
  if (type === null || !ts.isInterfaceDeclaration(type)) return null;
  const key = (indexType.literal as ts.StringLiteral).text;
  const member = type.members.find(({ name }) => textOf(name) === key);
  return (member as ts.PropertySignature | undefined)?.type ?? null;
}

/** What the docstring of a declaration says. */
export function docOf(declaration: Declaration): Doc {
  const [text, ...tags] = docstring(declaration).split(/\n(?=@)/);
  const said = (tag: string): string[] =>
    tags.filter((one) => one.startsWith(`@${tag}`)).map((one) => one.slice(tag.length + 1).trim());
  return {
    text: text.startsWith('@') ? '' : text.trim(),
    parameters: said('param').map((line) => {
      const [, name, meaning] = /^(\S+)\s+([\s\S]*)$/.exec(line) ?? ['', line, ''];
      return [name, meaning] as const;
    }),
    throws: said('throws')[0] ?? null,
    examples: said('example'),
  };
}

/** The last comment before a declaration that is a docstring, without its stars. */
function docstring(declaration: Declaration): string {
  const holder = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const source = declaration.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(source, holder.pos) ?? [];
  const comment = comments
    .map(({ pos, end }) => source.slice(pos, end))
    .filter((one) => one.startsWith('/**'));
  return (comment.at(-1) ?? '')
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .trim();
}

/** The file in which a declaration stands. */
export const fileOf = (declaration: Declaration): string => declaration.getSourceFile().fileName;

export const textOf = (node: ts.Node | undefined): string => node?.getText() ?? '';

const files = new Map<string, ts.SourceFile>();

function parsed(file: string): ts.SourceFile {
  let source = files.get(file);
  if (source === undefined) {
    source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
    files.set(file, source);
  }
  return source;
}

const pathOf = (file: string, specifier: ts.Expression | undefined): string =>
  join(dirname(file), (specifier as ts.StringLiteral).text);

const isExported = (node: ts.Node): boolean => hasModifier(node, ts.SyntaxKind.ExportKeyword);

/** Whether a member of a class is its own affair; a parameter of its constructor is not. */
export const isPrivate = (node: ts.Node): boolean =>
  !ts.isParameter(node) && hasModifier(node, ts.SyntaxKind.PrivateKeyword);

const hasModifier = (node: ts.Node, sought: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === sought);
