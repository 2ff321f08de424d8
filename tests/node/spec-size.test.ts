import { expect, it } from 'vitest';
import { parseWritten } from '../../src/cli/spec/written.ts';

it('a spec of many megabytes is refused before it is parsed; one that is just small enough is read', () => {
  const lines = (bytes: number) => new Uint8Array(bytes).fill('\n'.charCodeAt(0));
  expect(() => parseWritten(lines(2 ** 24 + 1), 's.yaml')).toThrow(
    /s\.yaml: must be a spec of at most 16777216 bytes; got 16777217/,
  );
  expect(parseWritten(lines(2 ** 20), 's.yaml').value).toEqual({});
});
