/**
 * What stands behind a table is not asked for by name: a rule on syntax trees, as one pure function.
 */
import ts from 'typescript';
import type { Source } from './layering.ts';

/** Names that entries of tables have, and the paths at which they may be told apart. */
export interface Table {
  readonly names: ReadonlySet<string>;
  readonly home: string;
}

/** Properties whose values are other words, though some are spelled like a name: kinds of tails, types of covariances. */
const OTHER_WORDS = /(?:^|\.)(?:kind|type)$/;

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/** Every comparison with a name of a table, and every table of one's own by such names, outside its home: `path:line: sentence`. */
export function nameBreaches(sources: readonly Source[], tables: readonly Table[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const names = new Set(tables.flatMap((table) => (path.startsWith(table.home) ? [] : [...table.names])));
    if (![...names].some((name) => text.includes(name))) return [];
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const found: string[] = [];
    const see = (node: ts.Node): void => {
      const name = nameAskedFor(node, names);
      if (name !== null) {
        const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
        found.push(
          `${path}:${line}: asks for ${name} by its name; what it is about belongs to the table's entry`,
        );
      }
      ts.forEachChild(node, see);
    };
    see(file);
    return found;
  });
}

function nameAskedFor(node: ts.Node, names: ReadonlySet<string>): string | null {
  if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) {
    return nameBeside(node.left, node.right, names) ?? nameBeside(node.right, node.left, names);
  }
  if (ts.isCaseClause(node)) return nameBeside(node.expression, node.parent.parent.expression, names);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    const list = ts.isArrayLiteralExpression(expression) ? expression.elements : [];
    if (name.text === 'includes') {
      return list.map((one) => nameBeside(one, node.arguments[0], names)).find((one) => one !== null) ?? null;
    }
  }
  if (ts.isPropertyAssignment(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))) {
    return names.has(node.name.text) ? node.name.text : null;
  }
  return null;
}

/** The name that `literal` is, where what it is compared with may be one. */
function nameBeside(literal: ts.Node, other: ts.Node | undefined, names: ReadonlySet<string>): string | null {
  if (!ts.isStringLiteralLike(literal) || !names.has(literal.text)) return null;
  return other !== undefined && OTHER_WORDS.test(other.getText()) ? null : literal.text;
}
