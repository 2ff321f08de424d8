import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/reproduce/told.ts';
import { hashimoto2026 } from '../../src/reproduction/hashimoto-2026.ts';
import { papers } from '../../src/reproduction/papers.ts';
import type { Reproduction } from '../../src/telling/reproduction/page.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, type CommandResult, folderWith } from '../support/command-line.ts';

/** Claims whose quick form takes seven seconds and more are held in tests/soak/reproduction.test.ts, which CI runs too. */
const LONG = [
  ...['tiny-start', 'activation-persists', 'label-noise-strong', 'label-noise-weak'],
  ...['flipped-threshold', 'flipped-limit', 'flipped-saturation', 'flipped-harm'],
  ...['large-start', 'large-steps'],
];
const ASKED = hashimoto2026.claims.map(({ id }) => id).filter((id) => !LONG.includes(id));

let folder: string;
let whole: CommandResult;
let found: Reproduction;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'benign-reproduce-'));
  const claims = ASKED.flatMap((id) => ['--claim', id]);
  whole = benign(['reproduce', 'hashimoto2026', '--quick', ...claims, '--out', folder]);
  found = JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8'));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('benign reproduce hashimoto2026 --quick', () => {
  it('tells every claim with its result, its numbers and its seeds, and exits 0 as none fails', () => {
    expect(whole.stderr).toContain('report.html');
    expect(whole.status).toBe(0);
    expect(found.claims.map(({ id }) => id)).toEqual(ASKED);
    for (const { title, status, experiments } of found.claims) {
      expect(whole.stdout).toContain(
        `${{ pass: '✓ pass', undecided: '? undecided', fail: '✗ FAIL' }[status]}  ${title}`,
      );
      if (experiments > 0) expect(status).toBe('pass');
    }
    expect(whole.stdout).toMatch(/seeds 0 to \d+; (\d+) of \1 planted falsehoods noticed/);
    expect(whole.stdout).toContain('claims: ');
  });

  it('is undecided where nothing can be run', () => {
    const unavailable = found.claims.filter(({ experiments }) => experiments === 0);
    expect(unavailable.map(({ id, status }) => [id, status])).toEqual([['second-layer', 'undecided']]);
  });

  it('fails each claim once a falsehood is planted, and loses no experiment', () => {
    for (const { id, falsehoods, failures, experiments } of found.claims) {
      expect(failures, id).toEqual([]);
      if (experiments > 0) expect(falsehoods.length, id).toBeGreaterThan(0);
      for (const { status, what } of falsehoods) expect(status, `${id}: ${what}`).toBe('fail');
    }
  });

  it('says in every drawing which command makes it again, and from what', () => {
    const hashes = found.claims.flatMap(({ id, charts }, k) =>
      charts.map(({ name }) => {
        const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
        const { command, hash, spec } = JSON.parse(svg.match(/<metadata>(.*)<\/metadata>/)?.[1] ?? '');
        expect(command).toBe(`benign reproduce hashimoto2026 --claim ${id} --quick --out out/${id}`);
        expect(spec).toContain(id);
        expect(hash).toMatch(/^[0-9a-f]{16}$/);
        return `${k} ${hash}`;
      }),
    );
    const claims = new Set(hashes.map((pair) => pair.split(' ')[0]));
    expect(new Set(hashes).size).toBe(claims.size);
    expect(new Set(hashes.map((pair) => pair.split(' ')[1])).size).toBe(claims.size);
  });

  it('writes a drawing for each chart and both maps, and a page that holds them all', () => {
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    const names = found.claims.flatMap(({ charts, maps }) => [
      ...charts.map(({ name }) => name),
      ...maps.flatMap(({ name }) => [name, `${name}-by-result`]),
    ]);
    expect(names).toContain('map-of-theorems');
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
      expect(svg).toMatch(/^<svg/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(page).toContain(`id="figure-${name}"`);
    }
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    for (const { criterion, id } of found.claims) {
      expect(page).toContain(`<section id="${id}">`);
      expect(page).toContain(
        criterion
          .slice(0, 30)
          .replace(
            /[&<>"']/g,
            (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] ?? c,
          ),
      );
    }
  });

  it('maps what the new theorem covers and the earlier ones do not, and what is true and covered by none', () => {
    const [map] = found.claims.find(({ id }) => id === 'prior-work')?.maps ?? [];
    const strong = map.cells.filter(({ x, y }) => 20 * y * y >= 4 * x);
    expect(strong.length).toBeGreaterThan(20);
    for (const { coverage } of strong) expect(['new', 'unproved', 'untrue']).toContain(coverage);
    expect(strong.filter(({ coverage }) => coverage === 'new').length).toBeGreaterThan(20);
    expect(map.cells.some(({ coverage }) => coverage === 'unproved')).toBe(true);
    expect(map.cells.some(({ coverage }) => coverage === 'both')).toBe(true);
  });
});

describe('benign reproduce', () => {
  const one = ['reproduce', '--quick', '--claim', 'uniqueness'];
  /** Has no experiments. */
  const open = ['reproduce', '--quick', '--claim', 'second-layer', '--workers', '1'];

  it('gives the same with another number of threads, and as JSON nothing else', async () => {
    const { status, stdout } = await benignHere([
      ...one,
      '--json',
      '--workers',
      `${availableParallelism() + 1}`,
    ]);
    expect(status).toBe(0);
    const { claims } = JSON.parse(stdout);
    expect(claims).toEqual(found.claims.filter(({ id }) => id === 'uniqueness'));
    expect(claims).toHaveLength(1);
  });

  it('may rewrite its own directory, and refuses that of another', async () => {
    const out = join(folderWith(), 'out');
    expect((await benignHere([...open, '--out', out])).status).toBe(0);
    const first = readFileSync(join(out, 'claims.json'), 'utf8');
    expect((await benignHere([...open, '--out', out])).status).toBe(0);
    expect(readFileSync(join(out, 'claims.json'), 'utf8')).toBe(first);
    const other = await benignHere([...one, '--out', out]);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('the quick reproduction of hashimoto2026');
  });

  it.each([
    [['reproduce', 'nobody1999'], 'must be one of hashimoto2026'],
    [['reproduce', '--claim', 'nothing'], 'must be one of activation-positive'],
    [['reproduce', '--workers', '0'], 'must be an integer from 1 to 1024'],
  ])('refuses %j', async (args, rule) => {
    const { status, stderr } = await benignHere(args);
    expect(status).toBe(2);
    expect(stderr).toContain(rule);
  });

  it('names every paper in its help', async () => {
    const { stdout } = await benignHere(['reproduce', '--help']);
    for (const { id } of papers) expect(stdout).toContain(id);
  });

  it('exits 1 when a claim fails, and only then', () => {
    expect(exitCodeOf([{ status: 'pass' }, { status: 'fail' }])).toBe(1);
    expect(exitCodeOf([{ status: 'pass' }, { status: 'undecided' }])).toBe(0);
  });
});
