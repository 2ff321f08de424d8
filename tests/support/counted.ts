/**
 * The simulated error of a network, all at once.
 */
import * as stepwise from '../../src/risk/network-error.ts';
import { finish } from '../../src/stepwise.ts';

export function networkError(...given: Parameters<typeof stepwise.networkError>) {
  return finish(stepwise.networkError(...given));
}
