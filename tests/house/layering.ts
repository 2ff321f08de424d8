/**
 * The rules of the house, as one pure function from source texts to complaints: which room may import which, where
 * third-party packages may enter, what the isomorphic rooms may not touch, and how long a file may be.
 *
 * Arrows only point down, so a room may import whatever its own imports may import. The table holds the direct arrows;
 * the closure is computed. What the table cannot say stands in `EXCEPTIONS`.
 */
import { posix } from 'node:path';
import ts from 'typescript';

export interface Source {
  /** Relative to the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

interface Room {
  /** Rooms it may import at run time. */
  readonly imports: readonly string[];
  /** Rooms of which it may import types only. */
  readonly types?: readonly string[];
}

/** The rooms, from the bottom up; docs/architecture.md shows the same. */
export const ROOMS: Readonly<Record<string, Room>> = {
  'package.json': { imports: [] },
  presets: { imports: [] },
  kernels: { imports: [] },
  errors: { imports: [] },
  'limit-words': { imports: [] },
  stepwise: { imports: [] },
  parameters: { imports: [] },
  linalg: { imports: ['kernels', 'errors', 'stepwise'] },
  expressions: { imports: ['errors', 'linalg'] },
  special: { imports: ['errors', 'linalg'] },
  statistics: { imports: ['special'] },
  random: { imports: ['errors', 'linalg', 'special'] },
  optimizers: { imports: ['parameters', 'random'] },
  files: { imports: ['errors', 'linalg'] },
  data: { imports: ['errors', 'parameters', 'stepwise', 'linalg', 'random', 'files'] },
  network: { imports: ['errors', 'parameters', 'linalg', 'data'] },
  descent: { imports: ['errors', 'optimizers', 'network', 'data', 'linalg'] },
  margin: { imports: ['errors', 'linalg', 'network'], types: ['data'] },
  horizon: { imports: ['errors', 'network'] },
  risk: { imports: ['errors', 'margin', 'data', 'special', 'statistics', 'linalg', 'random', 'network'] },
  theory: { imports: ['errors', 'risk', 'margin', 'horizon', 'descent'] },
  spec: { imports: ['errors', 'parameters', 'optimizers', 'files', 'data', 'random', 'linalg', 'network'] },
  record: { imports: ['spec', 'limit-words'], types: ['theory'] },
  experiment: { imports: ['errors', 'limit-words', 'theory', 'spec', 'record', 'presets', 'package.json'] },
  verify: {
    imports: ['errors', 'optimizers', 'linalg', 'network', 'data'],
    types: ['record', 'audit'],
  },
  inquiry: { imports: ['experiment'] },
  audit: { imports: ['errors', 'experiment'] },
  sweep: { imports: ['errors', 'experiment'] },
  reproduction: { imports: ['errors', 'sweep'] },
  figures: {
    imports: ['errors', 'limit-words', 'expressions', 'optimizers', 'statistics', 'network'],
    types: ['record', 'audit', 'sweep', 'reproduction', 'inquiry'],
  },
  telling: { imports: ['figures', 'inquiry', 'audit', 'reproduction', 'verify'] },
  library: { imports: ['audit', 'sweep', 'reproduction', 'figures', 'inquiry', 'verify'] },
  index: { imports: ['library'] },
  browser: { imports: ['index'] },
  cli: { imports: ['index', 'telling'] },
  node: { imports: ['index', 'cli'] },
  lab: { imports: ['experiment', 'figures'] },
};

/** What takes a lifted system, and knows of a network nothing but that and its loss. */
const OF_LIFTED_SYSTEMS = [
  ...['active-set', 'dual-face', 'lifted-dual', 'solver'].map((name) => `src/margin/${name}.ts`),
  ...[
    'adams',
    'asymptotics',
    'bernstein',
    'crossing',
    'flow',
    'frozen-certificate',
    'pace',
    'passage',
    'rest-point',
  ].map((name) => `src/horizon/${name}.ts`),
];
const LIFTED_SYSTEM = /^src\/network\/(lifted-system|loss)\.ts$/;

interface Exception {
  readonly files: string;
  readonly except?: string;
  /** `import type` is let through. */
  readonly typesAllowed: boolean;
  readonly forbids: (target: string) => boolean;
  readonly because: string;
}

const CERTIFICATE = 'src/margin/certificate';
/** The certificate's own kernel, and the file of it that loads it. */
const CERTIFICATE_KERNEL = 'src/margin/certificate-kernel';
const CARRIED = 'kernels/carried.ts';

/** Definitions, and functions of one number: all that `verify` has from elsewhere. */
const VERIFIES_WITH =
  /^src\/(verify\/.*|errors|optimizers|linalg\/elementary|network\/(losses|activations)\/index|data\/noise\/index)(\.ts)?$/;

const EXCEPTIONS: readonly Exception[] = [
  {
    files: CERTIFICATE,
    typesAllowed: true,
    forbids: (target) => target !== 'src/errors.ts' && !target.startsWith(CERTIFICATE) && target !== CARRIED,
    because: 'the certificate shares no code with the solver',
  },
  {
    files: 'src/',
    except: 'src/linalg/',
    typesAllowed: false,
    forbids: (target) => target.startsWith('kernels/') && target !== CARRIED,
    because: 'only linalg calls the kernels',
  },
  {
    files: 'src/',
    except: CERTIFICATE_KERNEL,
    typesAllowed: false,
    forbids: (target) => target === CARRIED,
    because: 'only the certificate uses its kernel',
  },
  {
    files: 'src/margin/',
    typesAllowed: true,
    forbids: (target) => target.startsWith('src/data/'),
    because: 'margin knows a sample by its type only',
  },
  {
    files: 'src/descent/',
    typesAllowed: false,
    forbids: (target) => /^src\/(margin|risk)\//.test(target),
    because: 'descent knows no limit and no risk',
  },
  {
    files: 'src/verify/',
    typesAllowed: true,
    forbids: (target) => !VERIFIES_WITH.test(target),
    because: 'what verifies shares no code with what it judges',
  },
  ...OF_LIFTED_SYSTEMS.map((files) => ({
    files,
    typesAllowed: false,
    forbids: (target: string) => /^src\/(network|data)\//.test(target) && !LIFTED_SYSTEM.test(target),
    because: 'it takes a lifted system and knows no network',
  })),
];

/** Where each third-party package may be imported: path prefixes. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  zod: ['src/spec/', 'src/record/', 'src/sweep/'],
  '@noble/hashes': ['src/sweep/'],
  yaml: ['src/telling/', 'src/cli/'],
  '@observablehq/plot': ['src/figures/'],
  linkedom: ['src/cli/'],
  '@resvg/resvg-js': ['src/cli/'],
  commander: ['src/cli/'],
  picocolors: ['src/cli/'],
  'cli-progress': ['src/cli/'],
  piscina: ['src/cli/'],
  'hyparquet-writer': ['src/sweep/'],
  hyparquet: ['src/files/', 'src/sweep/'],
  fzstd: ['src/files/'],
  'cli-table3': ['src/cli/', 'bench/'],
  fflate: ['src/files/'],
  'fastest-levenshtein': ['src/files/', 'src/spec/', 'src/cli/'],
};

/** Rooms that know Node, and all that know their host. */
const NODE = new Set(['cli', 'node']);
const HOSTS = new Set([...NODE, 'browser']);

/** Names of the host that the isomorphic rooms are handed, never take. */
const HOST_GLOBALS = new Set([
  ...['process', 'document', 'window', 'Date', 'performance'],
  ...['globalThis', 'require', 'Buffer', 'Intl', 'eval'],
]);

const ELEMENTARY = 'src/linalg/elementary.ts';

/** What IEEE 754 or the language defines to the last bit, in every engine. */
const EXACT_MATH = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'],
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
]);

const BANNED_MATH = new Set(['random', 'hypot']);

const LONGEST_FILE = 400;

/** Every breach of the house's rules, as `path:line: sentence`. The sources are all files of the repository to judge. */
export function breaches(sources: readonly Source[]): string[] {
  const program = parse(sources);
  const checker = program.getTypeChecker();
  return sources.flatMap((source) => {
    const complaints = tooLong(source);
    const file = program.getSourceFile(source.path);
    const room = roomOf(source.path);
    if (file === undefined || room === undefined) return complaints;
    if (ROOMS[room] === undefined)
      return [...complaints, `${source.path}:1: the room ${room} is not in the table of rooms`];
    const complain = (position: number, complaint: string) => {
      const line = file.getLineAndCharacterOfPosition(position).line + 1;
      complaints.push(`${source.path}:${line}: ${complaint}`);
    };
    for (const imported of importsOf(file)) {
      for (const complaint of importBreaches(source.path, room, imported))
        complain(imported.start, complaint);
    }
    for (const { pos } of [
      ...file.typeReferenceDirectives,
      ...file.referencedFiles,
      ...file.libReferenceDirectives,
    ]) {
      complain(pos, 'a triple-slash reference widens what this file can see');
    }
    visit(file, (node) => {
      for (const complaint of mathBreaches(source.path, node)) complain(node.getStart(file), complaint);
      if (!HOSTS.has(room) && ts.isIdentifier(node) && isHostGlobal(node, checker)) {
        complain(node.getStart(file), `${node.text} belongs to the host; it must be passed in`);
      }
    });
    return complaints;
  });
}

/** A program of exactly these texts: bound, so that names can be resolved, and without any library. */
function parse(sources: readonly Source[]): ts.Program {
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    allowJs: true,
  };
  const host: ts.CompilerHost = {
    getSourceFile: (path, target) => {
      const text = texts.get(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, target, true);
    },
    fileExists: (path) => texts.has(path),
    readFile: (path) => texts.get(path),
    getDefaultLibFileName: () => 'none.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  };
  return ts.createProgram([...texts.keys()], options, host);
}

function tooLong({ path, text }: Source): string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return lines > LONGEST_FILE
    ? [`${path}:${LONGEST_FILE}: ${lines} lines; a file has at most ${LONGEST_FILE}`]
    : [];
}

/** The room a path lies in: `src/<room>/...`, `src/<room>.ts`, or a folder of its own at the root. */
function roomOf(path: string): string | undefined {
  const [top = '', next = ''] = path.split('/');
  if (top === 'src') return next.replace(/\.ts$/, '');
  return ['kernels', 'lab', 'presets', 'package.json'].includes(top) ? top : undefined;
}

interface Import {
  readonly start: number;
  /** Undefined where it is computed at run time. */
  readonly specifier: string | undefined;
  /** Gone from the emitted JavaScript; `import { type A }` is not, it leaves the import of the module. */
  readonly typeOnly: boolean;
}

function importsOf(file: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) =>
    found.push({
      start: node.getStart(file),
      specifier: specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined,
      typeOnly,
    });
  visit(file, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node, node.moduleReference.expression, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    }
  });
  return found;
}

function importBreaches(path: string, room: string, { specifier, typeOnly }: Import): string[] {
  if (specifier === undefined) return ['an import must name its module in the text'];
  if (specifier.startsWith('node:'))
    return NODE.has(room) ? [] : [`${room} may not import ${specifier}; only cli knows Node`];
  if (!specifier.startsWith('.')) return packageBreaches(path, specifier);

  const target = posix.normalize(posix.join(posix.dirname(path), specifier));
  const targetRoom = roomOf(target);
  if (targetRoom === undefined) return [`${specifier} lies outside the rooms`];
  const broken = EXCEPTIONS.filter(
    ({ files, except, typesAllowed, forbids }) =>
      path.startsWith(files) &&
      !(except !== undefined && path.startsWith(except)) &&
      !(typeOnly && typesAllowed) &&
      forbids(target),
  ).map(({ because }) => `${specifier}: ${because}`);
  if (!mayImport(room, targetRoom, typeOnly)) {
    const kind = mayImport(room, targetRoom, true) ? 'only types of' : 'no';
    broken.unshift(`${room} may import ${kind} ${targetRoom} (${specifier})`);
  }
  return broken;
}

function packageBreaches(path: string, specifier: string): string[] {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const places = PACKAGES[name];
  if (places === undefined) return [`the package ${name} is not in the table of packages`];
  return places.some((place) => path.startsWith(place))
    ? []
    : [`the package ${name} is for ${places.join(', ')} only`];
}

/** Whether the arrow lies in the closure of the table; a path with one types-only arrow carries types only. */
function mayImport(from: string, to: string, typeOnly: boolean, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const { imports = [], types = [] } = ROOMS[from] ?? {};
  return [...imports, ...(typeOnly ? types : [])].some((next) => mayImport(next, to, typeOnly, seen));
}

function isHostGlobal(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  if (!HOST_GLOBALS.has(node.text) || isMemberName(node)) return false;
  const meaning = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Alias;
  return !checker
    .getSymbolsInScope(node, meaning)
    .some(
      ({ name, declarations }) => name === node.text && declarations !== undefined && declarations.length > 0,
    );
}

/** Names after a dot, of members and of properties: they look up no variable. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return parent.propertyName !== undefined;
  return (
    (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) &&
    parent.name === node
  );
}

function mathBreaches(path: string, node: ts.Node): string[] {
  if (ts.isIdentifier(node) && node.text === 'Math' && !isMemberName(node)) {
    const { parent } = node;
    if (!ts.isPropertyAccessExpression(parent)) return ['Math may only be used as Math.name'];
    const name = parent.name.text;
    if (EXACT_MATH.has(name)) return [];
    if (BANNED_MATH.has(name)) return [`Math.${name} is banned`];
    return [`Math.${name} differs between engines; take it from ${ELEMENTARY}`];
  }
  if (path.startsWith('kernels/') && ts.isIdentifier(node) && /^relaxed/i.test(node.text))
    return [`${node.text} is not strict: its bits are the host's`];
  return isInexactPower(node)
    ? [`** differs between engines; write the product, or take pow from ${ELEMENTARY}`]
    : [];
}

/** `a ** b`, except what every engine computes exactly: bigints, and literal powers of two. */
function isInexactPower(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { left, operatorToken, right } = node;
  if (operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return true;
  if (operatorToken.kind !== ts.SyntaxKind.AsteriskAsteriskToken) return false;
  if (ts.isBigIntLiteral(left) || ts.isBigIntLiteral(right)) return false;
  const exponent = ts.isPrefixUnaryExpression(right) ? right.operand : right;
  return !(ts.isNumericLiteral(left) && left.text === '2' && ts.isNumericLiteral(exponent));
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}
