/**
 * Samples that claims draw themselves, where a record does not hold what they look at.
 */
import { drawSample } from '../data/draw.ts';
import { drawLabels } from '../data/labels.ts';
import type { Sample } from '../data/sample.ts';
import { keyFrom } from '../random/key.ts';
import { populationOf } from '../spec/population-of.ts';
import type { Spec } from '../spec/resolve.ts';

/** n rows of the spec's population and `more` in the same frame, with clean labels. */
export function drawnRows({ data, seed }: Spec, more = 0): Sample {
  if (data.source !== 'population') throw new Error('rows are drawn from a population');
  const y = drawLabels(data.n + more, 'random', data.positiveShare, keyFrom(seed.labels, 'labels'));
  const key = keyFrom(seed.data, 'data');
  return drawSample(populationOf(data, key), y, key);
}
