/**
 * Where training goes when it settles in no pattern of its own, in words.
 */
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord, ReachedRecord } from '../record/record.ts';
import { powerOfTen } from './horizon-words.ts';
import { count, short } from './numbers.ts';
import { unseenWords } from './unseen-words.ts';

/** How well an optimum is known, in words. */
type Bracket = (limit: ReachedRecord) => string;

/** A clause to append to what is said of the activated limit; null where own signs were not asked about: training was in a pattern of its own. */
export function reachedWords(record: ExperimentRecord, bracket: Bracket): string | null {
  const { limit, notes } = record;
  const { reached } = limit;
  if (reached === null || !isOfOwnSigns(reached, notes)) return null;
  const because = notes['limit.reached.kind'];
  const solved = `${bracket(reached)}${margins(record, reached)}${sureness(record, reached)}${ofTheFlow(record, reached)}`;
  switch (reached.kind) {
    case 'sliding':
      return `; it goes to another direction, in which ${count(slidingPairs(reached))} neuron–point pairs are held at ⟨wⱼ, xᵢ⟩ = 0 (they slide): ${solved}${duty(reached)}${unseenWords(reached.leftOut)}`;
    case 'pattern':
      return `; it goes to the max-margin direction of another pattern: ${solved}${unseenWords(reached.leftOut)}`;
    case 'activated':
      return `; ${reached.followed === undefined ? '' : 'followed in log time, '}it goes there${sureness(record, reached)}`;
    case 'boundary':
      return `; in the direction of its own signs some neuron lies on the boundary of a point of its own class, or vanishes, and what training does there is not decided (${bracket(reached)})`;
    case 'stationary':
      return `; ${because}`;
    case 'undetermined':
      return `; where it goes is not determined: ${because}${candidate(record, reached, bracket)}`;
    default:
      return reached.kind satisfies never;
  }
}

/** Whether it is of own signs, in log time or, of many points, at the last update. */
function isOfOwnSigns(
  { followed, frozenCertificate, kind }: ReachedRecord,
  notes: ExperimentRecord['notes'],
): boolean {
  if (followed !== undefined) return true;
  if (frozenCertificate?.method === 'contraction' && frozenCertificate.status === 'certified') return true;
  return kind === 'undetermined' && notes['limit.reached.kind'] !== undefined;
}

/** What the own signs of the last update would lead to. */
function candidate(record: ExperimentRecord, reached: ReachedRecord, bracket: Bracket): string {
  if (reached.followed !== undefined || reached.normalizedMargin === null) return '';
  const pairs = slidingPairs(reached);
  const slide = pairs === 0 ? '' : ` with ${count(pairs)} neuron–point pairs at ⟨wⱼ, xᵢ⟩ = 0`;
  return `. That candidate${slide}: ${bracket(reached)}${margins(record, reached)}${unseenWords(reached.leftOut)}`;
}

/** Pairs of neuron and point that slide at the limit. */
export function slidingPairs({ groups }: ReachedRecord): number {
  return groups.reduce((total, { members, sliding }) => total + members.length * sliding.length, 0);
}

/** Its normalised margin beside that of the activated pattern. */
function margins({ limit }: ExperimentRecord, { normalizedMargin, best }: ReachedRecord): string {
  if (normalizedMargin === null) return '';
  const beside = limit.normalizedMargin === null ? '' : ` (activated: ${short(limit.normalizedMargin)})`;
  const better = best === null ? '' : `, the best of other own signs tried: ${short(best.normalizedMargin)}`;
  return `, minᵢ qᵢ/‖W‖ = ${short(normalizedMargin)}${beside}${better}`;
}

/** Whether its own signs are shown to last. */
function sureness(
  { spec }: ExperimentRecord,
  { frozenCertificate: frozen, scope, since, followed }: ReachedRecord,
): string {
  if (frozen?.status === 'certified') {
    const whose =
      scope === 'descent' || optimizerNamed(spec.training.optimizer).motion === 'flow' ? '' : 'in its flow ';
    return `; for certain: ${whose}no pair with aⱼyᵢ > 0 switches after t = ${powerOfTen(frozen.log10T)}`;
  }
  if (followed === undefined) return '';
  const from = since === null ? '' : ` after t = ${count(since)}`;
  return `; not proved: no pair with aⱼyᵢ > 0 switches${from} up to t = ${powerOfTen(followed.log10T)}`;
}

/** That own signs which change after the last update do so by the flow's steps. */
function ofTheFlow({ spec }: ExperimentRecord, { followed }: ReachedRecord): string {
  const switches = followed?.ownSwitches ?? 0;
  if (switches === 0 || optimizerNamed(spec.training.optimizer).motion === 'flow') return '';
  const pairs = switches === 1 ? 'one pair' : `${count(switches)} pairs`;
  return `; ${pairs} with aⱼyᵢ > 0 switched after the last update, and which do depends on the sizes of steps: more updates would show where descent itself goes`;
}

/** How near descent's own mean slopes are to the weights of what slides. */
function duty({ followed }: ReachedRecord): string {
  const off = followed?.dutyCycles;
  if (off === undefined) return '';
  return `; over ${count(off.updates)} updates its mean slopes at these pairs are within ${short(off.median, 2)} of Filippov's weights at the median, ${short(off.farthest, 2)} at most`;
}
