import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { hashOf, setSha256 } from '../../src/sweep/content-hash.ts';

it('the portable digests are those of a host that brings its own SHA-256', () => {
  const contents = ['abc', '', 'γ = 0.1, ‖μ‖ = 4', '{'.repeat(1000), Uint8Array.of(0, 255, 128)];
  const portable = contents.map((content) => hashOf(content, 64));
  expect(portable[0]).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  let asked = 0;
  setSha256((content) => {
    asked++;
    return createHash('sha256').update(content).digest('hex');
  });
  expect(contents.map((content) => hashOf(content, 64))).toEqual(portable);
  expect(asked).toBe(contents.length);
});
