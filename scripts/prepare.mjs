/**
 * What every command does first, with Node's own modules only, since it runs before anything is installed: check the
 * version of Node, install the packages of the lock file, build `dist/`. Each step is skipped when it is already done.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const BUILT = [
  'src/expressions/parser.js',
  'kernels/compiled.ts',
  'dist/cli.js',
  'dist/node.js',
  'dist/team-worker.js',
];
const BUILT_FROM = [
  'kernels/assembly',
  'scripts/build-grammar.mjs',
  'scripts/build-kernels.mjs',
  'scripts/bundle.ts',
  'src',
  'presets',
  'tsdown.config.ts',
  'package.json',
];

/**
 * Brings the checkout to a state in which its commands run.
 *
 * @param {{ build: boolean }} options  whether `dist/` is needed
 * @throws {Error} with a sentence for the user when a step fails
 */
export function prepare({ build }) {
  checkNode();
  if (!isInstalled()) runNpm(['ci', '--include=dev'], 'the packages could not be installed');
  if (build && !isBuilt()) runNpm(['run', 'build'], 'the build failed');
}

/** Runs a script's main function; an error becomes one line on stderr and exit code 1. */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    console.error(`benign: ${error.message}`);
    process.exitCode = 1;
  }
}

/** The command line of a program of a package in node_modules, for Node to run: the same on every platform. */
export function installed(name, program = name) {
  const folder = join(root, 'node_modules', name);
  const { bin } = readJson(join(folder, 'package.json'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/** npm as a command: the one that is running this script, or the one on the path. */
export function npm(args) {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js'))
    return { command: process.execPath, args: [running, ...args], shell: false };
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

function checkNode() {
  const { engines } = readJson(join(root, 'package.json'));
  const [major, minor] = engines.node.match(/\d+/g).map(Number);
  const [hasMajor, hasMinor] = process.versions.node.split('.').map(Number);
  if (hasMajor > major || (hasMajor === major && hasMinor >= minor)) return;
  throw new Error(`needs Node ${major}.${minor} or newer; this is Node ${process.versions.node}`);
}

/** Whether node_modules holds what the lock file asks for; packages for other platforms may be absent. */
function isInstalled() {
  const receipt = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(receipt)) return false;
  const have = readJson(receipt).packages;
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages);
  return wanted.every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    return have[path] ? have[path].version === version : optional || devOptional;
  });
}

/** Whether every product is newer than all it is built from. */
function isBuilt() {
  const products = BUILT.map((path) => join(root, path));
  if (!products.every((path) => existsSync(path))) return false;
  const oldest = Math.min(...products.map((path) => statSync(path).mtimeMs));
  return BUILT_FROM.every((path) => newest(join(root, path)) <= oldest);
}

/** The latest change under a path: of folders too, so that a removed file counts. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((entry) => newest(join(path, entry))));
}

/** npm's own output goes to stderr: stdout belongs to the command that was asked for. */
function runNpm(args, failure) {
  const { command, args: line, shell } = npm(args);
  const { status, error } = spawnSync(command, line, {
    cwd: root,
    shell,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (status !== 0) throw new Error(`${failure} (npm ${args.join(' ')}${error ? `: ${error.message}` : ''})`);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
