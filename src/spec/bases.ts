/**
 * The key by which a file says that it changes others; whoever reads files lays them over one another (`mergeSpecs`).
 */
import * as z from 'zod/mini';
import { described } from './fields.ts';

export const BASES = 'extends';

const path = z.string().check(z.minLength(1));

export const bases = described(
  z.union([path, z.array(path)]),
  'specs, or presets, that this file changes: paths relative to it, a later one over the earlier',
);
