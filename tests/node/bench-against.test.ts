/**
 * `npm run bench -- --against REF` on planted checkouts: small trees whose programs say what they are told to, so that every ratio is known.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Host, main } from '../../bench/runner/main.ts';

const config = fileURLToPath(new URL('../../tsdown.bench.config.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'benign-planted-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OWNER = ['-c', 'user.name=planted', '-c', 'user.email=planted@example.org'];
const git = (...args: string[]): string =>
  execFileSync('git', [...OWNER, ...args], { cwd: root, encoding: 'utf8' });

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Where programs note from which tree and with what options they were run. */
const ORDER = join(root, 'order.txt');

/** A program that says one line, with the value of an expression of its tree. */
const program = (name: string, imports: string, value: string): string => `
import { appendFileSync } from 'node:fs';
${imports}
const line = { program: '${name}', line: 'work', value: ${value}, unit: 'ms', better: 'lower', of: 'time' };
appendFileSync('${ORDER}', process.cwd() + ' ' + process.argv.slice(2).join(' ') + '\\n');
console.log(process.argv.includes('--json') ? JSON.stringify({ lines: [line] }) : 'in words');
`;

beforeAll(() => {
  git('init', '--quiet');
  write('package.json', '{ "type": "module" }');
  write('package-lock.json', '{}');
  write('.gitignore', 'out/\nnode_modules/\n');
  write('node_modules/planted.txt', '');
  write('bench/steady.ts', 'these benchmarks are of the old commit: they are not to be run');
  write('src/work.ts', 'export const milliseconds = 6;\n');
  git('add', '.');
  git('commit', '--quiet', '--message', 'old');
  write('src/work.ts', 'export const milliseconds = 2;\nexport const fresh = 1;\n');
  const importing = (name: string) => `import { ${name} } from '../src/work.ts';`;
  write('bench/steady.ts', program('steady', importing('milliseconds'), 'milliseconds'));
  write('bench/fresh.ts', program('fresh', importing('fresh'), 'fresh'));
  write(
    'bench/thrown.ts',
    `${importing('milliseconds')}\nif (milliseconds > 2) throw new TypeError('too slow');\n${program('thrown', '', '1')}`,
  );
  write('bench/endless.ts', 'setInterval(() => {}, 1000);');
});

interface Said {
  readonly host: Host;
  readonly written: string[];
  readonly told: string[];
}

function hostAt(folder: string, tell: (text: string) => void = () => {}): Said {
  const written: string[] = [];
  const told: string[] = [];
  const host: Host = {
    ...{ root: folder, config, write: (text) => written.push(text) },
    // Nothing has to be installed or built in these trees.
    npm: () => ({ command: process.execPath, args: ['-e', ''], shell: false }),
    tell: (text) => {
      told.push(text);
      tell(text);
    },
  };
  return { host, written, told };
}

/** What a comparison leaves: no tree beside this one, in git's list neither. */
function expectNothingLeft(): void {
  expect(readdirSync(join(root, 'out')).filter((name) => name !== 'bench')).toEqual([]);
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(root, 'node_modules/planted.txt'))).toBe(true);
}

it('runs the benchmarks of this tree on the sources of both, and names what the other lacks', async () => {
  const { host, written, told } = hostAt(root);
  const given = ['steady', 'fresh', 'thrown', '--against', 'HEAD', '--rounds=3', '--json'];
  expect(await main(given, host)).toBe(0);
  expect(JSON.parse(written.join(''))).toMatchObject({
    against: { ref: 'HEAD', rounds: 3, commit: git('rev-parse', 'HEAD').trim() },
    compared: [
      {
        ...{ program: 'steady', line: 'work', here: 2, there: 6, rounds: 3 },
        ratio: { median: 3, low: 3, high: 3 },
      },
    ],
    odd: [],
    notComparable: [
      { program: 'fresh', why: ['"fresh" is not exported by "src/work.ts"'] },
      { program: 'thrown', why: ['it fails there: TypeError: too slow'] },
    ],
  });
  expect(told[0]).toBe('npm run build, there');
  const runs = readFileSync(ORDER, 'utf8').trim().split('\n');
  const sides = runs.slice(0, 6).map((run) => (run.includes('against-') ? 'there' : 'here'));
  expect(sides).toEqual(['here', 'there', 'there', 'here', 'here', 'there']);
  expect(runs.filter((run) => !run.endsWith(' --alone --json'))).toEqual([]);
  expectNothingLeft();
});

it('installs where other packages are locked, ends on Ctrl-C in the midst of a run, and leaves nothing', async () => {
  write('package-lock.json', '{ "other": true }');
  const before = new Set(process.listeners('SIGINT'));
  const added = () => process.listeners('SIGINT').filter((listener) => !before.has(listener));
  const { host, written, told } = hostAt(root, (text) => {
    if (text.startsWith('endless')) setTimeout(() => added()[0]('SIGINT'), 50);
  });
  expect(await main(['endless', '--against', 'HEAD'], host)).toBe(130);
  expect(written).toEqual([]);
  expect(told).toEqual(['npm ci --include=dev, there', 'npm run build, there', 'endless, round 1 of 5']);
  expect(added()).toEqual([]);
  expectNothingLeft();
});

it('says in a sentence which commit git does not know, and where there is no git', async () => {
  await expect(main(['steady', '--against', 'nowhere'], hostAt(root).host)).rejects.toThrow(
    'git knows no commit nowhere',
  );
  const bare = mkdtempSync(join(tmpdir(), 'benign-no-git-'));
  mkdirSync(join(bare, 'bench'));
  writeFileSync(join(bare, 'bench', 'steady.ts'), '');
  const refused = main(['steady', '--against', 'HEAD'], hostAt(bare).host);
  await expect(refused).rejects.toThrow('--against needs a checkout by git');
  rmSync(bare, { recursive: true });
  expectNothingLeft();
});

it('joins the documents of programs that are run here alone, and names those that fail', async () => {
  const { host, written } = hostAt(root);
  expect(await main(['steady', 'fresh', '--json'], host)).toBe(0);
  expect(JSON.parse(written.join(''))).toMatchObject({
    node: process.version,
    lines: [
      { program: 'steady', value: 2 },
      { program: 'fresh', value: 1 },
    ],
  });
  write('bench/broken.ts', "throw new RangeError('planted');");
  await expect(main(['steady', 'broken', '--json'], host)).rejects.toThrow(
    'failed: broken: RangeError: planted',
  );
  expect(written).toHaveLength(1);
});
