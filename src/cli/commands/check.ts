/**
 * `benign check`: which theorems cover a spec, inequality by inequality.
 */

import { InputError } from '../../errors.ts';
import { checkInSteps } from '../../experiment/check.ts';
import { readInputs } from '../../experiment/inputs.ts';
import { coverage } from '../coverage.ts';
import { interruptible, progressBar } from '../progress.ts';
import { loadSpec, type SpecChoice } from '../spec/load.ts';
import { print } from '../streams.ts';

export interface CheckCommand extends SpecChoice {
  /** How many seeds the premises are counted over. */
  readonly seeds: string;
  readonly json: boolean;
}

const MOST_SEEDS = 1e6;

export async function checkCommand(command: CheckCommand): Promise<void> {
  const { spec, read } = await loadSpec(command);
  const seeds = Number(command.seeds);
  if (!(Number.isInteger(seeds) && seeds >= 0 && seeds <= MOST_SEEDS))
    throw new InputError('--seeds', `must be an integer from 0 to ${MOST_SEEDS}`, command.seeds);
  const inputs = readInputs(spec, read);
  const progress = progressBar(`${spec.name}: theorems`);
  const record = await interruptible(checkInSteps(spec, inputs, { seeds }), progress.update);
  progress.stop();
  print(command.json ? `${JSON.stringify(record)}\n` : coverage(record));
}
