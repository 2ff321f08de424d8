import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { papers } from '../../src/theory/index.ts';
import { theoremsPage } from '../support/theorems-page.ts';

describe('docs/theorems.md', () => {
  it('is the table of papers (write it anew with: npx vitest run --project node tests/node/theorems-page.test.ts -u)', async () => {
    await expect(theoremsPage()).toMatchFileSnapshot('../../docs/theorems.md');
  });

  it('names every result, its source and its confidence', () => {
    const page = readFileSync('docs/theorems.md', 'utf8');
    for (const { results } of papers) {
      for (const { id, source, confidence, premises } of results) {
        expect(page).toContain(`\`${id}\` · ${confidence}`);
        expect(page).toContain(source);
        for (const { formula } of premises) expect(page).toContain(formula.replaceAll('|', '\\|'));
      }
    }
  });

  it('shows no constant of what is known from memory', () => {
    for (const { results } of papers) {
      for (const { confidence, premises } of results) {
        if (confidence !== 'recalled') continue;
        for (const { formula } of premises) expect(formula).not.toMatch(/\d{2,}|[3-9]/);
      }
    }
  });

  it('tells a result known second-hand by its source', () => {
    for (const { results } of papers) {
      for (const { confidence, source } of results) {
        if (confidence === 'second-hand') expect(source).toMatch(/second-hand|reviews/);
        if (confidence === 'recalled') expect(source).toContain('from memory');
        if (confidence === 'derived') expect(source).toContain('docs/theory.md');
      }
    }
  });
});
