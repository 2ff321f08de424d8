import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { explain, glossaryOf } from '../../src/telling/glossary.ts';
import { benignHere } from '../support/command-here.ts';
import { benign } from '../support/command-line.ts';

const entries = glossaryOf(readFileSync('docs/glossary.md', 'utf8'));
const words = entries.flatMap(({ term, aliases }) => [term, ...aliases]);

/** What stands at a dotted path, in the first row of a list; undefined where nothing does. */
function at(record: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((place, key) => {
    const row = Array.isArray(place) ? place[0] : place;
    return (row as Record<string, unknown> | null | undefined)?.[key];
  }, record);
}

describe('the glossary', () => {
  it('has the words of the field, each once, with a symbol and a sentence', () => {
    for (const word of [
      ...['activated', 'pattern', 'lifted feature', 'G', 'beta', 'Gamma', 'R', 'residual', 'angle'],
      ...['weak', 'strong', 'critical', 'benign', 'tempered', 'catastrophic'],
    ]) {
      expect(words).toContain(word);
    }
    expect(new Set(words).size).toBe(words.length);
    for (const { symbol, sentence, inRecord } of entries) {
      expect(symbol).toMatch(/.\.$/);
      expect(sentence).toMatch(/^[A-Z].{20,}\.$/);
      expect(inRecord).toMatch(/.\.?$/);
    }
  });

  it('names places that a record has', () => {
    const { record } = run(
      resolveSpec({
        data: { n: 6, d: 200, signal: { norm: 6 } },
        network: { width: 4 },
        training: { steps: 5, horizon: 1e6 },
        risk: { endPoints: 20 },
      }),
      null,
    );
    const places = entries
      .filter(({ inRecord }) => !inRecord.includes('`benign check`'))
      .flatMap(({ term, inRecord }) =>
        [...inRecord.matchAll(/`([^`]+)`/g)].map(([, path]) => [term, path] as const),
      );
    expect(places.length).toBeGreaterThan(entries.length);
    for (const [term, path] of places) expect(at(record, path), `${term}: ${path}`).not.toBeUndefined();
  });

  it('finds a term, an alias and a symbol; Gamma and gamma are two, and capitals matter nowhere else', () => {
    expect(explain(entries, 'Gamma').term).toBe('Gamma');
    expect(explain(entries, 'gamma').term).toBe('slope');
    expect(explain(entries, 'BENIGN').term).toBe('benign');
    expect(explain(entries, 'dual').term).toBe('beta');
    expect(() => explain(entries, 'activatd')).toThrow(/did you mean activated\?/);
    expect(() => explain(entries, '__proto__')).toThrow(/must be a word of the glossary/);
  });

  it('benign explain', async () => {
    const { status, stdout } = benign(['explain', 'lifted', 'feature']);
    expect(status).toBe(0);
    expect(stdout).toContain('q_i = <W, Xt_i>');
    expect(JSON.parse((await benignHere(['explain', '--json'])).stdout)).toEqual(entries);
    expect(await benignHere(['explain', 'nothing at all'])).toMatchObject({ status: 2, stdout: '' });
  });
});
