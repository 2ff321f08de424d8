/** The whole product of activations, losses and optimisers against descent in all coordinates with gradients by differences. */
import { expect, it } from 'vitest';
import { distanceOf, SYSTEMS, toleranceOf, withMinimum } from '../support/systems.ts';

it.each(SYSTEMS)('$activation, $loss loss, $optimizer', (system) => {
  expect(distanceOf(system)).toBeLessThan(toleranceOf(system));
});

it.each(withMinimum(SYSTEMS))(
  '$activation, $loss loss, $optimizer, decay $weightDecay, smoothing $labelSmoothing',
  (system) => {
    expect(distanceOf(system)).toBeLessThan(toleranceOf(system));
  },
);
