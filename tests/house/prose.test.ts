import { describe, expect, it } from 'vitest';
import { readSources } from './repository.ts';

const SELF = 'tests/house/prose.test.ts';
const UNFINISHED = /\b(?:TODO|FIXME|XXX|HACK|TBD|lorem ipsum)\b/i;
const SET_ASIDE = /\b(?:describe|suite|it|test)\.(?:skip|only|todo|fails)\b/;
/** A file that shows something. */
const SHOWN = /`((?:tests|scripts)\/[\w./-]+)`/g;
const RESOLVED = /"resolved":\s*"https?:/;

/** The lines that match, as `path:line: text`. */
const linesMatching = (pattern: RegExp, sources: { path: string; text: string }[]) =>
  sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );

describe('the patterns', () => {
  it('find what they are for, and only that', () => {
    expect('// TODO: later').toMatch(UNFINISHED);
    expect('Lorem ipsum dolor').toMatch(UNFINISHED);
    expect('a method to do it').not.toMatch(UNFINISHED);
    expect("describe.skip('x', () => {});").toMatch(SET_ASIDE);
    expect("it.only('x', () => {});").toMatch(SET_ASIDE);
    expect("it.each([1])('x', () => {});").not.toMatch(SET_ASIDE);
    expect('"resolved": "https://registry.example/a.tgz"').toMatch(RESOLVED);
  });
});

describe('this repository', () => {
  const everything = readSources(
    ['README.md', 'CHANGELOG.md', 'docs', 'src', 'kernels', 'lab', 'presets', 'tests', 'bench', 'scripts'],
    /\.(md|ts|mjs|js|ya?ml|svelte|html)$/,
  ).filter(({ path }) => path !== SELF);

  it('leaves nothing unfinished', () => {
    expect(linesMatching(UNFINISHED, everything)).toEqual([]);
  });

  it('sets no test aside and singles none out', () => {
    const tests = everything.filter(({ path }) => path.startsWith('tests/'));
    expect(tests.length).toBeGreaterThan(0);
    expect(linesMatching(SET_ASIDE, tests)).toEqual([]);
  });

  it('shows every promise by a test that is there', () => {
    const [{ text }] = readSources(['docs/promises.md'], /md$/);
    const rows = text.split('\n').filter((line) => /^\| (?!what goes wrong|---)/.test(line));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !new RegExp(SHOWN).test(row))).toEqual([]);
    const named = [...text.matchAll(SHOWN)].map(([, path]) => path);
    expect(named.filter((path) => readSources([path], /./).length === 0)).toEqual([]);
  });

  it('locks versions, not hosts', () => {
    const lock = readSources(['package-lock.json'], /json$/);
    expect(lock).toHaveLength(1);
    expect(linesMatching(RESOLVED, lock)).toEqual([]);
  });
});
