/**
 * `benign step`: for which steps does descent converge on a problem, and where does it break?
 */
import Table from 'cli-table3';
import pc from 'picocolors';
import { readInputs } from '../../experiment/inputs.ts';
import { type StepSearch, stepSearch, type Trial } from '../../experiment/step-search.ts';
import { loadSpec, type SpecChoice } from '../load-spec.ts';
import { count, percent, short } from '../numbers.ts';
import { interruptible, progressBar } from '../progress.ts';

export interface StepCommand extends SpecChoice {
  readonly json: boolean;
}

export async function stepCommand(command: StepCommand): Promise<void> {
  const { spec, read, open } = loadSpec(command);
  const inputs = readInputs(spec, read, { open });
  const progress = progressBar(`${spec.name}: steps`);
  const found = await interruptible(stepSearch(spec, inputs), ({ done, total }) =>
    progress.update(done, total),
  );
  progress.stop();
  process.stdout.write(command.json ? `${JSON.stringify(found)}\n` : told(found));
}

function told({ steps, trials, guaranteed, breaksBetween, lambdaMax }: StepSearch): string {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: [
      'alpha lambda_max(G)',
      'alpha',
      'after the updates',
      'last rise of the loss',
      'least margin',
      'activated',
    ],
  });
  for (const trial of trials) table.push(rowOf(trial));
  return `${[
    '',
    `${count(steps)} updates with each step; lambda_max(G) = ${short(lambdaMax)}`,
    table.toString(),
    '',
    `  ${pc.bold('Guaranteed:')} ${guarantee(guaranteed)}`,
    `  ${pc.bold('Breaks:')} ${breaking(breaksBetween, trials)}`,
    '',
  ].join('\n')}\n`;
}

function rowOf({
  relative,
  alpha,
  behaviour,
  frozen,
  lastRise,
  minMargin,
  activatedFraction,
}: Trial): string[] {
  return [
    short(relative),
    short(alpha),
    frozen ? `${behaviour}, frozen` : behaviour,
    lastRise === null ? 'never' : `t = ${count(lastRise)}`,
    short(minMargin),
    percent(activatedFraction),
  ];
}

function guarantee({ relative, because }: StepSearch['guaranteed']): string {
  if (relative === null) return because;
  if (relative === 'every') return `every step converges: ${because}`;
  return `every step up to alpha lambda_max(G) = ${short(relative)} converges: ${because}`;
}

function breaking(found: StepSearch['breaksBetween'], trials: readonly Trial[]): string {
  if (found === null) {
    const [smallest] = trials;
    const largest = trials[trials.length - 1];
    return smallest.behaviour === 'converges'
      ? `not up to alpha lambda_max(G) = ${short(largest.relative)}`
      : `already the smallest step tried does not converge within the updates (${smallest.behaviour})`;
  }
  const { lower, upper } = found;
  const how = {
    diverges: 'the iterates leave the range of float64',
    oscillates: 'the loss keeps rising and falling',
    unfitted: 'some points stay misclassified',
    converges: '',
  }[upper.behaviour];
  return `between alpha lambda_max(G) = ${short(lower.relative)}, which converges, and ${short(upper.relative)}, where ${how}${upper.activationLost && !lower.activationLost ? ' and activation is lost' : ''}`;
}
