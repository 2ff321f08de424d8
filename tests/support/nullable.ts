/**
 * Which members of a record may be null, read off its type. Node only.
 */
import ts from 'typescript';

/** Dotted paths of all members of an exported interface that may be null; elements of lists add no part of their own. */
export function nullablePaths(file: string, name: string, leftOut: readonly string[]): string[] {
  const program = ts.createProgram([file], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find((one) => one.name === name);
  if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
  const found = new Set<string>();
  const walk = (type: ts.Type, path: string): void => {
    const parts = type.isUnion() ? type.types : [type];
    if (parts.some(({ flags }) => flags & ts.TypeFlags.Null)) found.add(path);
    for (const part of parts) {
      const element = checker.isArrayType(part)
        ? checker.getTypeArguments(part as ts.TypeReference)[0]
        : null;
      if (element) walk(element, path);
      else if (part.flags & ts.TypeFlags.Object && !checker.isTupleType(part))
        for (const member of part.getProperties()) {
          const inner = path === '' ? member.name : `${path}.${member.name}`;
          if (!leftOut.includes(inner)) walk(checker.getTypeOfSymbol(member), inner);
        }
    }
  };
  walk(checker.getDeclaredTypeOfSymbol(symbol), '');
  return [...found];
}
