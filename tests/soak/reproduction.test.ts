/**
 * The whole quick reproduction: every claim passes, and fails once a falsehood is planted.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashimoto2026 } from '../../src/reproduction/hashimoto-2026.ts';
import type { Reproduction } from '../../src/telling/reproduction/page.ts';
import { benign, folderWith } from '../support/command-line.ts';

it('every claim passes, notices what is planted, and loses no experiment; what cannot be run is undecided', () => {
  const folder = join(folderWith(), 'out');
  const { status } = benign(['reproduce', 'hashimoto2026', '--quick', '--out', folder]);
  expect(status).toBe(0);
  const { claims }: Reproduction = JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8'));
  expect(claims.map(({ id }) => id)).toEqual(hashimoto2026.claims.map(({ id }) => id));
  for (const { id, falsehoods, failures, experiments, status: found } of claims) {
    expect(found, id).toBe(experiments > 0 ? 'pass' : 'undecided');
    expect(failures, id).toEqual([]);
    if (experiments > 0) expect(falsehoods.length, id).toBeGreaterThan(0);
    for (const planted of falsehoods) expect(planted.status, `${id}: ${planted.what}`).toBe('fail');
  }
});
