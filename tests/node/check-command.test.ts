import { describe, expect, it } from 'vitest';
import { phrase } from '../../src/cli/coverage.ts';
import { papers } from '../../src/theory/index.ts';
import type { Statement } from '../../src/theory/statement.ts';
import { benign } from '../support/command-line.ts';

const SMALL = ['--set', 'data.n=10', '--set', 'data.d=400', '--set', 'data.signal.norm=20'];

describe('benign check', () => {
  it('says which results cover a spec, inequality by inequality, and what would have to change', () => {
    const { status, stdout } = benign(['check', 'strong', ...SMALL, '--seeds', '5']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /Covered by\n.*Theorem 4\.8, positive correlation \(second-hand\): holds if C <= /,
    );
    for (const { title } of papers) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(title.slice(0, 60));
    for (const part of [
      'measured',
      'threshold',
      'slack',
      'over 5 seeds',
      '5 of 5',
      'to make "',
      '; on this seed',
    ])
      expect(stdout).toContain(part);
    expect(stdout).not.toMatch(/second-hand\): holds\n/);
  });

  it('prints the result and only it with --json, the same bytes twice', () => {
    const once = benign(['check', 'strong', ...SMALL, '--seeds', '3', '--json']);
    expect(once.status).toBe(0);
    const record = JSON.parse(once.stdout);
    expect(Object.keys(record).sort()).toEqual(
      ['d', 'n', 'notes', 'premises', 'regime', 'remedies', 'seed', 'spec', 'theory', 'version'].sort(),
    );
    expect(record.theory.map(({ id }: Statement) => id)).toEqual(
      papers.flatMap(({ results }) => results.map(({ id }) => id)),
    );
    expect(benign(['check', 'strong', ...SMALL, '--seeds', '3', '--json']).stdout).toBe(once.stdout);
  });

  it('checks data from files, of which there is one sample', () => {
    const { status, stdout } = benign(['check', 'digits', '--json']);
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
    ['a delta of 0', ['--set', 'theory.delta=0']],
    ['a delta above 1', ['--set', 'theory.delta=2']],
  ])('refuses %s', (_, args) => {
    const { status, stdout, stderr } = benign(['check', 'strong', ...args]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/must be/);
  });
});

describe('benign list theorems', () => {
  it('has every result with its source and how sure we are of it', () => {
    const listed = benign(['list', 'theorems']).stdout.replaceAll(/\s+/g, ' ');
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
