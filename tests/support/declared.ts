/**
 * Declarations as their user sees them: signatures without bodies, classes without what is private.
 */
import ts from 'typescript';
import { type Declaration, isPrivate, memberTypeOf, textOf } from './public-surface.ts';

/** Letters of a line, as everywhere in the source. */
const LINE = 110;

export function signatureOf(name: string, declaration: Declaration): string {
  if (ts.isFunctionDeclaration(declaration)) return `function ${callable(name, declaration)}`;
  if (ts.isVariableDeclaration(declaration)) return constant(name, declaration);
  if (ts.isClassDeclaration(declaration)) return classOf(name, declaration);
  if (ts.isInterfaceDeclaration(declaration)) {
    const { members } = declaration;
    const methods = members.filter(ts.isMethodSignature);
    // What such methods are is told elsewhere.
    if (methods.length === members.length)
      return braced(
        `interface ${name}`,
        methods.map((method) => `${callable(textOf(method.name), method)};`),
      );
  }
  return typeText(declaration).replace(/^export /, '');
}

function constant(name: string, { type, initializer }: ts.VariableDeclaration): string {
  return type === undefined ? `const ${name} = ${textOf(initializer)}` : `const ${name}: ${textOf(type)}`;
}

type Callable = ts.FunctionDeclaration | ts.MethodSignature | ts.MethodDeclaration;

function callable(name: string, declaration: Callable): string {
  const { typeParameters, type } = declaration;
  const generic = typeParameters === undefined ? '' : `<${typeParameters.map(textOf).join(', ')}>`;
  return call(`${name}${generic}`, declaration, type === undefined ? '' : `: ${typeText(type)}`);
}

function call(name: string, { parameters }: ts.SignatureDeclaration, result: string): string {
  const list = parameters.map(parameterText);
  const line = `${name}(${list.join(', ')})${result}`;
  return line.length <= LINE ? line : `${name}(\n${list.map((one) => `  ${one},\n`).join('')})${result}`;
}

/** A parameter; one that is taken apart at once is called options, as it is elsewhere. */
function parameterText({ name, type, questionToken, initializer }: ts.ParameterDeclaration): string {
  const called = ts.isIdentifier(name) ? name.text : 'options';
  if (type === undefined) throw new Error(`${textOf(name)} is a parameter without a type`);
  const optional = questionToken !== undefined || initializer !== undefined;
  return `${called}${optional ? '?' : ''}: ${typeText(type)}`;
}

function classOf(name: string, { members, heritageClauses }: ts.ClassDeclaration): string {
  const heritage = (heritageClauses ?? []).map((clause) => ` ${textOf(clause)}`).join('');
  const shown = members
    .filter((member) => !isPrivate(member))
    .flatMap((member) => [...comments(member), memberText(member)]);
  return braced(`class ${name}${heritage}`, shown);
}

function memberText(member: ts.ClassElement): string {
  if (ts.isConstructorDeclaration(member)) return `${call('constructor', member, '')};`;
  if (ts.isMethodDeclaration(member)) return `${callable(textOf(member.name), member)};`;
  if (ts.isGetAccessor(member)) return `readonly ${textOf(member.name)}: ${textOf(member.type)};`;
  const { name, type, initializer } = member as ts.PropertyDeclaration;
  return `readonly ${textOf(name)}: ${textOf(type ?? initializer)};`;
}

/** The docstrings before a member. */
function comments(member: ts.ClassElement): string[] {
  const source = member.getSourceFile().text;
  return (ts.getLeadingCommentRanges(source, member.pos) ?? [])
    .map(({ pos, end }) => source.slice(pos, end))
    .filter((comment) => comment.startsWith('/**'));
}

function braced(head: string, lines: readonly string[]): string {
  return [
    `${head} {`,
    ...lines
      .join('\n')
      .split('\n')
      .map((line) => `  ${line.replace(/^ {3}\*/, ' *')}`),
    '}',
  ].join('\n');
}

/** Source text, with the type of a member in the place of its name, Type['member']. */
function typeText(node: ts.Node): string {
  const start = node.getStart();
  let text = node.getText();
  const places: [number, number, string][] = [];
  const visit = (child: ts.Node): void => {
    const member = ts.isIndexedAccessTypeNode(child) ? memberTypeOf(child) : null;
    if (member === null) child.forEachChild(visit);
    else places.push([child.getStart() - start, child.getEnd() - start, typeText(member)]);
  };
  visit(node);
  for (const [from, to, type] of places.reverse()) text = text.slice(0, from) + type + text.slice(to);
  return text;
}
