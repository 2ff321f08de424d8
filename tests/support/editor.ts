/**
 * What an editor shows of a file of declarations: it asks the compiler, and so does this.
 */
import ts from 'typescript';

/** What is shown of an exported function. */
export interface Shown {
  readonly name: string;
  /** Empty where there is none. */
  readonly docstring: string;
  readonly examples: readonly string[];
}

/** The functions that a file of declarations exports, with what is shown of each. */
export function shownOf(file: string): Shown[] {
  const program = ts.createProgram([file], {
    noLib: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
  return checker
    .getExportsOfModule(module)
    .map((found) => (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found))
    .filter((found) => found.flags & ts.SymbolFlags.Value)
    .filter((found) => checker.getTypeOfSymbol(found).getCallSignatures().length > 0)
    .map((found) => ({
      name: found.name,
      docstring: ts.displayPartsToString(found.getDocumentationComment(checker)),
      examples: found
        .getJsDocTags(checker)
        .filter(({ name }) => name === 'example')
        .map(({ text }) => ts.displayPartsToString(text)),
    }));
}
