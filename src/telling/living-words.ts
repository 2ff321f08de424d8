/**
 * Activation at slope 0, where some neurons are dead.
 */
import type { ExperimentRecord } from '../record/record.ts';
import { count, percent } from './numbers.ts';

/** Whether the living neurons are activated: of a dead one it is not asked. */
export function livingWords({ training: { activation, deadNeurons }, spec }: ExperimentRecord): {
  answer: string;
  status: 'bad' | 'neutral';
} {
  const { width } = spec.network;
  const dead = 'inactive at every point, where slope 0 leaves no gradient';
  const share = activation.fractionOfAlive;
  if (share === null) return { answer: `no: every neuron is dead, ${dead}`, status: 'bad' };
  const others = `${count(deadNeurons)} of ${count(width)} neurons ${deadNeurons === 1 ? 'is' : 'are'} dead, ${dead}`;
  return share === 1
    ? { answer: `every neuron that is alive, at every point; ${others}`, status: 'neutral' }
    : {
        answer: `no: ${percent(share)} of the pairs of a living neuron and a point at the end; ${others}`,
        status: 'bad',
      };
}
