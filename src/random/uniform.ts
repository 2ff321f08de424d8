/**
 * Uniform variates in bulk.
 */
import { uniforms } from '../linalg/variates.ts';
import type { Stream } from './stream.ts';

/**
 * Fills `out` with independent uniform variates on (0, 1): what as many calls of `stream.uniform()` would return.
 *
 * @param out  overwritten, any length
 */
export function fillUniform(stream: Stream, out: Float64Array): void {
  uniforms(stream.key, stream.position, out);
  stream.skip(2 * out.length);
}
