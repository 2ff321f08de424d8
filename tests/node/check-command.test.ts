import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { phrase } from '../../src/telling/check-words.ts';
import { papers } from '../../src/theory/index.ts';
import type { Statement } from '../../src/theory/statement.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, folderWith } from '../support/command-line.ts';

const SMALL = ['--set', 'data.n=10', '--set', 'data.d=400', '--set', 'data.signal.norm=20'];
const whole = ['check', 'strong', ...SMALL, '--seeds', '3', '--json'];
let found: string | undefined;
/** What `whole` prints, found once for the tests that only read it. */
async function wholeJson(): Promise<string> {
  found ??= (await benignHere(whole)).stdout;
  return found;
}

/** Results that say something of any instance, and not of mirrored rows alone. */
const OF_ANY = papers.flatMap(({ results }) =>
  results.flatMap(({ id, concerns }) => (concerns === undefined ? [id] : [])),
);

describe('benign check', () => {
  it('says on one screen what covers a spec, and what would have to change', async () => {
    const { status, stdout } = await benignHere(['check', 'strong', ...SMALL, '--seeds', '5']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /Covered by\n.*Theorem 4\.8, positive correlation \(second-hand\): holds if C <= /,
    );
    for (const part of ['What would have to change', '--set ', 'Over 5 seeds', 'without one', '--theorem ID'])
      expect(stdout).toContain(part);
    expect(stdout).not.toMatch(/second-hand\): holds\n/);
  });

  it.each([
    ['weak', ['--set', 'data.n=12', '--set', 'data.labelNoise.rate=0.2']],
    ['digits', ['--set', `name=${'a long name '.repeat(30)}`]],
    ['strong', ['--set', 'data.n=12', '--set', 'network.slope=1', '--set', 'data.signal.norm=0']],
  ])('never prints more than 40 lines of 100 columns: %s %s', async (preset, args) => {
    const { stdout } = await benignHere(['check', preset, ...args, '--seeds', '2']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('has every inequality with --all, and all of one result with --theorem', async () => {
    const all = (await benignHere(['check', 'strong', ...SMALL, '--seeds', '2', '--all'])).stdout;
    for (const { title } of papers) expect(all.replaceAll(/\s+/g, ' ')).toContain(title.slice(0, 60));
    for (const part of ['measured', 'threshold', 'slack', 'over 2 seeds', 'it would hold with --set'])
      expect(all).toContain(part);
    const one = await benignHere([
      'check',
      'strong',
      ...SMALL,
      '--seeds',
      '0',
      '--theorem',
      'benign-near-orthogonality',
    ]);
    expect(one.stdout).toContain('near orthogonality of the loss ratios');
    expect(one.stdout).not.toContain('Frei');
    const json = await benignHere([
      'check',
      'strong',
      ...SMALL,
      '--seeds',
      '0',
      '--theorem',
      'xu-gu-2023-3.1',
      '--json',
    ]);
    expect(JSON.parse(json.stdout).theory.map(({ id }: Statement) => id)).toEqual(['xu-gu-2023-3.1']);
  });

  it('checks a record, or the directory of a run, as the spec it holds; and writes a page', async () => {
    const folder = folderWith();
    const out = join(folder, 'run');
    expect(
      (await benignHere(['run', 'strong', ...SMALL, '--set', 'training.steps=1', '--out', out])).status,
    ).toBe(0);
    const one = ['--seeds', '0', '--theorem', 'xu-gu-2023-3.1', '--json'];
    const byFile = await benignHere(['check', join(out, 'record.json'), ...one]);
    const byFolder = await benignHere(['check', out, ...one]);
    expect(byFile.status).toBe(0);
    expect(byFolder.stdout).toBe(byFile.stdout);
    expect(JSON.parse(byFile.stdout).n).toBe(10);
    const page = join(folder, 'check');
    const written = await benignHere(['check', out, '--seeds', '3', '--json', '--out', page]);
    expect(written.status).toBe(0);
    const html = readFileSync(join(page, 'report.html'), 'utf8');
    expect(html).toContain('What would have to change');
    for (const id of OF_ANY) expect(html).toContain(`id="${id}"`);
    expect(written.stdout).toBe(readFileSync(join(page, 'check.json'), 'utf8'));
    expect((await benignHere(['check', 'weak', '--seeds', '0', '--out', page])).status).toBe(2);
  });

  it('gives changes that the command line takes, and that make the result hold', async () => {
    const { remedies } = JSON.parse(await wholeJson());
    expect(remedies.length).toBeGreaterThan(2);
    for (const { result, set } of remedies.slice(0, 2)) {
      const changes = Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
      const args = ['check', 'strong', ...SMALL, ...changes, '--seeds', '0', '--theorem', result, '--json'];
      expect(
        JSON.parse((await benignHere(args)).stdout).theory[0].status,
        `${result} ${changes.join(' ')}`,
      ).toBe('holds');
    }
  });

  it('prints the result and only it with --json, the same bytes twice', async () => {
    const record = JSON.parse(await wholeJson());
    expect(Object.keys(record).sort()).toEqual([
      'd',
      'n',
      'notFollowed',
      'notes',
      'premises',
      'regime',
      'remedies',
      'schema',
      'seed',
      'spec',
      'theory',
      'unremedied',
      'version',
    ]);
    expect(record.theory.map(({ id }: Statement) => id)).toEqual(OF_ANY);
    expect(benign(whole)).toMatchObject({ status: 0, stdout: await wholeJson() });
  });

  it('checks data from files, of which there is one sample', async () => {
    const { status, stdout } = await benignHere(['check', 'digits', '--json']);
    expect(status).toBe(0);
    const { premises, notes, theory } = JSON.parse(stdout);
    expect(premises).toBeNull();
    expect(notes.premises).toContain('one sample');
    const held = theory.filter((one: Statement) => one.status === 'holds');
    expect(held.filter(({ source }: Statement) => /mu|Sigma/.test(source))).toEqual([]);
  });

  it.each([
    ['a negative count of seeds', ['--seeds=-1']],
    ['no number of seeds', ['--seeds', 'many']],
    ['a result that is not there', ['--theorem', 'benign-theorem-3']],
    ['one result and all', ['--theorem', 'benign-theorem-2', '--all']],
    ['a delta of 0', ['--set', 'theory.delta=0']],
    ['a delta above 1', ['--set', 'theory.delta=2']],
  ])('refuses %s', async (_, args) => {
    const { status, stdout, stderr } = await benignHere(['check', 'strong', ...args]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/must be/);
  });
});

describe('benign list theorems', () => {
  it('has every result with its source and how sure we are of it', async () => {
    const listed = (await benignHere(['list', 'theorems'])).stdout.replaceAll(/\s+/g, ' ');
    for (const { results } of papers) {
      for (const { id, confidence } of results) {
        expect(listed).toContain(id.slice(0, 18));
        expect(listed).toContain(`[${confidence}]`);
      }
    }
  });
});

describe('a status in words', () => {
  const statement: Statement = {
    id: 'id',
    paper: 'paper',
    result: 'Theorem 1',
    source: 'here',
    confidence: 'read',
    status: 'holds',
    inequalities: 'holds',
    saysNothing: null,
    assumedConstants: { C: 1 },
    largestC: 3.1234,
    hypotheses: [],
    conclusions: [],
    checks: [],
  };
  it.each([
    ['holds if C <= 3.12', {}],
    ['holds for every C', { largestC: null }],
    ['holds', { assumedConstants: null, largestC: null }],
    ['fails for C = 1: would need C <= 0.5', { status: 'fails', largestC: 0.5 }],
    ['its bound is above 1', { status: 'vacuous', saysNothing: 'its bound is above 1' }],
    ['undecided: ; what is known holds if C <= 3.12', { status: 'undecided' }],
  ] as const)('%s', (words, changes) => {
    expect(phrase({ ...statement, ...changes })).toBe(words);
  });
});
