/**
 * The systems of the literature, in the order in which they are listed.
 */
import { classification } from './classification.ts';
import { linear, others, steps } from './linear-and-others.ts';
import type { LiteratureSystem } from './system.ts';

export interface SystemGroup {
  readonly title: string;
  readonly systems: readonly LiteratureSystem[];
}

export const literatureSystems: readonly SystemGroup[] = [
  { title: 'Networks that classify', systems: classification },
  { title: 'Linear models and robustness', systems: linear },
  { title: 'Other steps', systems: steps },
  { title: 'Other models and questions', systems: others },
];
