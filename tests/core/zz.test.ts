import { it } from 'vitest';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { follow } from '../support/log-time.ts';

it('x', () => {
  for (const scale of [0.5, 1, 2])
    for (const signal of [1, 3])
      for (let seed = 1; seed < 14; seed++) {
        const base = clusters({ n: 3, d: 4, m: 4, signal, scale }, seed);
        const full = { ...base, mPlus: 2, slope: 0.5, alpha: 1e-3, reduction: 'sum' } as const;
        const { sample, network, end } = gramDescent(full, 1);
        const s = Math.log(full.alpha);
        const { summary } = follow(sample, network, { s, q: end.q, Z: end.Z, C: end.C, alpha: null }, s + 9);
        const sl = summary.switches.filter((x) => x.to === 'sliding').length;
        console.log(
          'R',
          scale,
          signal,
          seed,
          summary.outcome,
          summary.switches.length,
          'slide',
          sl,
          summary.steps,
        );
      }
});
