/**
 * `benign step`: for which steps does descent converge on a problem, and where does it break?
 */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { StepSize } from '../../inquiry/guaranteed-steps.ts';
import { type StepSearch, stepSearch, type Trial } from '../../inquiry/step-search.ts';
import { count, percent, short } from '../../telling/numbers.ts';
import { inputsOf } from '../data-inputs.ts';
import { interruptible, progressBar } from '../progress.ts';
import { loadSpec, type SpecChoice } from '../spec/load.ts';
import { print, printColoured } from '../streams.ts';
import { tellable } from '../tellable.ts';
import { fittedWidths, wrap } from '../wrap.ts';

export interface StepCommand extends SpecChoice {
  readonly json: boolean;
}

export async function stepCommand(command: StepCommand): Promise<void> {
  const { spec, ...readers } = await loadSpec(command);
  const inputs = await inputsOf(spec, readers);
  const progress = progressBar(`${spec.name}: steps`);
  const found = await interruptible(stepSearch(spec, inputs), progress.update);
  progress.stop();
  if (command.json) print(`${JSON.stringify(found)}\n`);
  else printColoured(told(tellable(found)));
}

function told({ steps, trials, guaranteed, ladder, breaksBetween, lambdaMax }: StepSearch): string {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: [
      'alpha lambda_max(G)',
      'alpha',
      'after the updates',
      'last rise of the loss',
      'least margin',
      'activated',
      'proved',
    ],
    colWidths: fittedWidths([21, 11, 22, 23, 14, 18, 11]),
    wordWrap: true,
  });
  for (const trial of trials) table.push(rowOf(trial));
  return `${[
    '',
    `${count(steps)} updates with each step; lambda_max(G) = ${short(lambdaMax)}`,
    table.toString(),
    '',
    ...toldLine('Guaranteed', guarantee(guaranteed)),
    ...toldLine('Proved run by run', proved(trials)),
    ...toldLine(
      'First break',
      `${breaking(breaksBetween, trials)}; looked for on a ladder from ${short(ladder.smallest)} to ${short(ladder.largest)}, ${ladder.perDecade} steps to a factor of ten, then bracketed by bisection`,
    ),
    '',
  ].join('\n')}\n`;
}

function toldLine(what: string, said: string): string[] {
  const [first, ...others] = wrap(`${what}: ${said}`);
  return [`  ${first.replace(`${what}:`, pc.bold(`${what}:`))}`, ...others.map((line) => `    ${line}`)];
}

function rowOf({
  relative,
  alpha,
  behaviour,
  frozen,
  lastRise,
  minMargin,
  activatedFraction,
  proof,
}: Trial): string[] {
  return [
    short(relative),
    short(alpha),
    frozen ? `${behaviour}, frozen` : behaviour,
    lastRise === null ? 'never' : `t = ${count(lastRise)}`,
    short(minMargin),
    percent(activatedFraction),
    proof === null ? '' : PROOFS[proof],
  ];
}

const PROOFS = { positiveCorrelation: 'Theorem 2', frozenCertificate: 'Theorem 6' } as const;

function guarantee({ theorem, lower, upper, because }: StepSearch['guaranteed']): string {
  if (theorem === null) return because;
  const ends = [
    ...(lower === null ? [] : [`from ${sized(lower)}`]),
    ...(upper === null ? [] : [`up to ${sized(upper)}`]),
  ];
  return `every step ${[...ends, 'converges'].join(' ')}: ${because}`;
}

function sized({ relative, alpha }: StepSize): string {
  return `alpha lambda_max(G) = ${short(relative)} (alpha = ${short(alpha)})`;
}

/** The runs that end in a pattern certified to last, from the smallest step up. */
function proved(trials: readonly Trial[]): string {
  const first = trials.findIndex(({ proof }) => proof === null);
  const known = trials.filter(({ proof }) => proof !== null).length;
  const all = `${count(known)} of ${count(trials.length)} runs converge to the limit of the activated pattern for certain`;
  if (first === -1 || known === 0) return all;
  if (first === 0) return `${all}, the smallest step's not among them`;
  return `${all}, all up to alpha lambda_max(G) = ${short(trials[first - 1].relative)} among them`;
}

function breaking(found: StepSearch['breaksBetween'], trials: readonly Trial[]): string {
  const largest = trials[trials.length - 1];
  if (found === null) {
    return UNSTEADY[trials[0].behaviour] === undefined
      ? `not up to alpha lambda_max(G) = ${short(largest.relative)}`
      : `already with the smallest step tried ${UNSTEADY[trials[0].behaviour]}`;
  }
  const { lower, upper } = found;
  const before =
    lower.behaviour === 'descends'
      ? 'with which descent fits all points'
      : 'with which the loss still falls, though some points stay misclassified';
  const lost = upper.activationLost && !lower.activationLost ? ', and activation is lost' : '';
  return `between alpha lambda_max(G) = ${short(lower.relative, 4)}, ${before}, and ${short(upper.relative, 4)}, with which ${UNSTEADY[upper.behaviour]}${lost}`;
}

/** What breaking looks like. */
const UNSTEADY: Readonly<Partial<Record<Trial['behaviour'], string>>> = {
  diverges: 'the iterates leave the range of float64',
  oscillates: 'the loss keeps rising and falling',
};
