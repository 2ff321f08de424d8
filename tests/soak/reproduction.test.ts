/**
 * The whole quick reproduction of every paper: every claim passes, and fails once a falsehood is planted.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { papers } from '../../src/reproduction/papers.ts';
import type { Reproduction } from '../../src/telling/reproduction/page.ts';
import { benign, folderWith } from '../support/command-line.ts';

it.each(papers.map((paper) => [paper.id, paper] as const))(
  '%s: every claim passes, notices what is planted, and loses no experiment; what cannot be run is undecided',
  (id, paper) => {
    const folder = join(folderWith(), 'out');
    const { status } = benign(['reproduce', id, '--quick', '--out', folder]);
    expect(status).toBe(0);
    const { claims }: Reproduction = JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8'));
    expect(claims.map(({ id }) => id)).toEqual(paper.claims.map(({ id }) => id));
    for (const { id: claim, falsehoods, failures, experiments, status: found } of claims) {
      expect(found, claim).toBe(experiments > 0 ? 'pass' : 'undecided');
      expect(failures, claim).toEqual([]);
      if (experiments > 0) expect(falsehoods.length, claim).toBeGreaterThan(0);
      for (const planted of falsehoods) expect(planted.status, `${claim}: ${planted.what}`).toBe('fail');
    }
  },
);
