/**
 * How to check the limit with other tools.
 */
import type { ExperimentRecord } from '../../record/record.ts';
import { type Html, html } from './html.ts';

export function recheckSection({ limit, spec, training }: ExperimentRecord): Html {
  if (limit.dual === null) {
    return html`<p>There is no limit to recheck. <code>arrays.npz</code> beside this file holds the Gram matrix K, the labels y and the initial pre-activations Z(0).</p>`;
  }
  return html`<p>The arrays are in <code>arrays.npz</code> beside this file: K (inner products of the points), y (labels), Z(0) = W(0)Xᵀ and beta (the dual weights)${spec.network.secondLayer === 'fixed' ? '' : ', and a (the second layer)'}. These lines rebuild G and print three numbers: the least multiplier, which must not be negative; the worst shortfall of a margin below 1; and the worst complementarity.</p>
<pre><code>${numpyLines(spec.network, training.secondLayer?.atEnd !== undefined)}</code></pre>`;
}

/** @param isTrained  whether the limit is of a share of its own */
function numpyLines(network: ExperimentRecord['spec']['network'], isTrained: boolean): string {
  const { positive, negative, width, slope, secondLayer } = network;
  const [read, weights] = isTrained
    ? ['\nA = a["theta"][0]; B = 1 - A', '(A * np.outer(plus, plus) + B * np.outer(minus, minus))']
    : secondLayer === 'fixed'
      ? ['', `(${positive} * np.outer(plus, plus) + ${negative} * np.outer(minus, minus)) / ${width}`]
      : [
          '\nlayer = a["a"]; A, B = (layer[layer > 0] ** 2).sum(), (layer[layer < 0] ** 2).sum()',
          '(A * np.outer(plus, plus) + B * np.outer(minus, minus))',
        ];
  return `import numpy as np
a = np.load("arrays.npz"); K, y, beta = a["K"], a["y"], a["beta"]${read}
plus, minus = np.where(y > 0, 1, ${slope}), np.where(y < 0, 1, ${slope})
G = np.outer(y, y) * K * ${weights}
print(beta.min(), min(0, (G @ beta).min() - 1), abs(beta * (G @ beta - 1)).max())`;
}
