/**
 * The engines there are, the fastest first.
 */
import type { AnySample } from '../data/sample.ts';
import { bothLayersEngine } from './both-layers-engine.ts';
import { denseEngine } from './dense-engine.ts';
import type { EngineKind } from './engine.ts';
import { explicitEngine } from './explicit-engine.ts';
import { groupedEngine } from './grouped-engine.ts';
import type { DescentProblem } from './problem.ts';

const engines: readonly EngineKind[] = [bothLayersEngine, explicitEngine, groupedEngine, denseEngine];

/** The first engine that takes a problem. */
export function engineFor(problem: DescentProblem<AnySample>): EngineKind {
  const refusals: string[] = [];
  for (const kind of engines) {
    const taken = kind.takes(problem);
    if (taken === true) return kind;
    refusals.push(`${kind.name}: ${taken.absent}`);
  }
  throw new Error(`no engine takes this problem (${refusals.join('; ')})`);
}
