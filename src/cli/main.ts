/**
 * The command line. Exit codes: 0 done (a closed pipe too); 1 a claim of `reproduce`, or of a record under `verify`, failed, or the
 * surroundings did; 2 input refused; 130 interrupted.
 */
import { Command, CommanderError, Help, type Option } from 'commander';
import { Fault, InputError } from '../errors.ts';
import { version } from '../experiment/assembly.ts';
import { activations } from '../network/activations/index.ts';
import { losses } from '../network/losses/index.ts';
import { runCommand } from './commands/run.ts';
import { examplesOf } from './examples.ts';
import { beQuiet, complain, refuse, watchStreams } from './streams.ts';

const FAILED = 1;
const REFUSED = 2;

const SPECS =
  'files, presets (see: benign list presets), directories of runs, or - for standard input; several are merged left to right';

const collect = (value: string, previous: string[]): string[] => [...previous, value];

/** What an option is, and its default unless that is nothing. */
function described(option: Option): string {
  const { defaultValue } = option;
  const isNothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return isNothing ? option.description : new Help().optionDescription(option);
}

/** All commands. */
export function program(): Command {
  const benign = new Command('benign')
    .description(
      'Where does gradient descent take a two-layer leaky ReLU network, and is its overfitting benign?',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: complain })
    .configureHelp({ optionDescription: described })
    .showSuggestionAfterError();
  benign
    .command('run')
    .description('run one experiment and answer the question')
    .argument('[spec...]', SPECS, ['strong'])
    .option('--set <path=value>', 'change one field of the spec; may be repeated', collect, [])
    .option('--seed <seed>', 'the seed of data, labels and initial weights')
    .option(
      '--out <dir>',
      'write record.json, report.html, arrays.npz and timing.json there; a long run that was ended goes on from there',
    )
    .option('--checkpoint <seconds>', 'how often a long run keeps a checkpoint in --out; default 30')
    .option('--json', 'print the record, and only it, on stdout', false)
    .action((spec, options) => runCommand({ spec, ...options }));
  benign
    .command('step')
    .description('for which steps descent converges on a problem, and where it breaks')
    .argument('[spec...]', SPECS, ['strong'])
    .option('--set <path=value>', 'change one field of the spec; may be repeated', collect, [])
    .option('--seed <seed>', 'the seed of data, labels and initial weights')
    .option('--json', 'print the result, and only it, on stdout', false)
    .action(async (spec, options) => {
      const { stepCommand } = await import('./commands/step.ts');
      await stepCommand({ spec, ...options });
    });
  benign
    .command('compare')
    .description(
      'one experiment with some of its fields varied, on the same sample and from the same start where these leave them alone',
    )
    .argument('[spec...]', SPECS, ['strong'])
    .option(
      '--vary <path=v1,v2,...>',
      'the values that a field takes in turn; may be repeated, for all combinations',
      collect,
      [],
    )
    .option('--set <path=value>', 'change one field of the spec; may be repeated', collect, [])
    .option('--seed <seed>', 'the seed of data, labels and initial weights')
    .option('--out <dir>', 'write comparison.json and report.html there')
    .option('--json', 'print the comparison, and only it, on stdout', false)
    .action(async (spec, options) => {
      const { compareCommand } = await import('./commands/compare.ts');
      await compareCommand({ spec, ...options });
    });
  benign
    .command('audit')
    .description('what the theory says of your data, and of a network trained on them')
    .requiredOption(
      '--x <file>',
      'features: .npy, .npz:name, .csv, .tsv, .parquet, .libsvm, IDX, .safetensors:name; or with .gz; - for standard input',
    )
    .option('--y <file|column>', 'labels: a file, or a column of x by its name or its number from 1')
    .option(
      '--drop <columns>',
      'columns that are no features, as a,b: names, else numbers from 1',
      collect,
      [],
    )
    .option(
      '--columns <columns>',
      'the columns that are features, in this order; default all others',
      collect,
      [],
    )
    .option('--index <column>', 'the column of the names of the rows, which is no feature')
    .option('--header', 'the first row of a text is names, for certain')
    .option('--no-header', 'the first row of a text is data')
    .option('--separator <character>', 'of a text: , ; tab or space; default found out')
    .option('--classes <a,b>', 'the two classes mapped to -1 and +1; other rows are left out')
    .option(
      '--class <name>',
      'one of the two classes, -1 first: for names with commas; given twice',
      collect,
      [],
    )
    .option('--per-class <n>', 'keep the first so many rows of each class')
    .option('--standardise', 'columns to mean 0 and variance 1 over the rows kept', false)
    .option('--stream', 'keep inner products only: for data larger than memory', false)
    .option('--test-x <file>', 'features of rows held out of training, read and standardised as x is')
    .option('--test-y <file|column>', 'their labels, as --y')
    .option(
      '--weights <file>',
      'a trained network: .safetensors or .npz with its two layers; repeated for the checkpoints of one training',
      collect,
      [],
    )
    .option(
      '--activation <name>',
      `${activations.map(({ name }) => name).join(' | ')}, or "{ name: ..., ... }" with its parameters: of the network; default that of the weights file, else ${activations[0].name}`,
    )
    .option(
      '--slope <gamma>',
      'slope of the leaky ReLU for negative arguments; default that of the weights file, else 0.1 without weights',
    )
    .option('--bias <what>', 'refuse | fold: biases into the weights of a column of ones', 'refuse')
    .option(
      '--loss <name>',
      `${losses.map(({ name }) => name).join(' | ')}: what the network is trained with; default ${losses[0].name}`,
    )
    .option('--step <alpha>', 'the step of the training, for the steps still to go')
    .option('--reduction <what>', 'mean | sum: of the loss that --step belongs to', 'mean')
    .option('--steps <n>', 'updates of the trial run on the data; default 200, of many points fewer')
    .option('--out <dir>', 'write record.json, report.html and arrays.npz there')
    .option('--json', 'print the record, and only it, on stdout', false)
    .action(async (options) => {
      const { auditCommand } = await import('./commands/audit.ts');
      await auditCommand(options);
    });
  benign
    .command('check')
    .description('which theorems cover a problem, inequality by inequality, and what would have to change')
    .argument('[spec...]', SPECS, ['strong'])
    .option('--set <path=value>', 'change one field of the spec; may be repeated', collect, [])
    .option('--seed <seed>', 'the seed of data, labels and initial weights')
    .option('--seeds <count>', 'how many seeds the premises are counted over', '100')
    .option('--theorem <id>', 'one result in full, and it alone (see: benign list theorems)')
    .option('--all', 'every inequality of every result', false)
    .option('--out <dir>', 'write check.json and report.html there')
    .option('--json', 'print the result, and only it, on stdout', false)
    .action(async (spec, options) => {
      const { checkCommand } = await import('./commands/check.ts');
      await checkCommand({ spec, ...options });
    });
  benign
    .command('plot')
    .description('draw the figures of a run or of a sweep')
    .argument('<dir>', 'a directory that `benign run --out` or `benign sweep` wrote')
    .option('--figure <name>', 'only this one (see: benign list figures)')
    .option('--format <format>', 'svg (default), png, html, csv or tikz; may be repeated', collect, [])
    .option('--as <name>', "the file's name without its ending; default the figure's")
    .option(
      '--width <length>',
      'default 640 pixels; 340 or 85mm for a column of a paper (px, mm, cm, in, pt)',
    )
    .option('--height <length>', 'default what the width makes of it')
    .option('--dpi <n>', 'pixels to an inch, of a PNG; default 192')
    .option('--title <text>', 'above the figure; default none')
    .option('--xlabel <text>', 'of the horizontal axis')
    .option('--ylabel <text>', 'of the vertical axis')
    .option('--xlim <low:high>', 'what of the horizontal axis is shown')
    .option('--ylim <low:high>', 'what of the vertical axis is shown')
    .option('--x-scale <scale>', 'of the horizontal axis: linear or log')
    .option('--y-scale <scale>', 'of the vertical axis: linear or log; averages stay those of --scale')
    .option('--palette <name>', 'colour (default), viridis, or grey for print')
    .optionsGroup('Of a sweep:')
    .option('--x <axis>', 'the axis along the frame, or an expression of axes, as d/n; default the first')
    .option('--y <axis>', 'the axis up the frame, of a phase diagram; default the next')
    .option('--series <axis>', 'the axis with a curve for each place')
    .option('--panels <axis>', 'the axis with a small multiple for each place')
    .option(
      '--value <quantity>',
      'PATH of the record, PATH=VALUE (share of seeds) or an expression of paths, as log10(risk.limit.error); may be repeated',
      collect,
      [],
    )
    .option('--at <axis=value>', 'hold an axis; may be repeated', collect, [])
    .option('--only <heading>', 'only cells that head for the limit: reached, notReached or undecided')
    .option('--scale <scale>', 'of the values: linear or log (means are then of logarithms)')
    .option('--fit <low:high>', 'fit a slope over this range of x; may be repeated', collect, [])
    .option('--against <quantity>', 'the abscissa of a collapse; default regime.ratio')
    .option('--reference <quantity>', 'draw this dashed beside the values')
    .action(async (directory, options) => {
      const { plotCommand } = await import('./commands/plot.ts');
      await plotCommand({ directory, ...options });
    });
  benign
    .command('sweep')
    .description('run an experiment along axes, with seeds at every point; goes on where it was stopped')
    .argument('<spec>', 'a YAML or JSON file (see: benign schema sweep)')
    .requiredOption('--out <dir>', 'the directory of the sweep, which the same command goes on with')
    .option('--workers <n>', 'threads; default one a core')
    .option('--set <path=value>', 'change one field of the spec; may be repeated', collect, [])
    .option('--fail-fast', 'stop at the first cell that fails', false)
    .option('--retry-failed', 'try again also cells whose own spec made them fail', false)
    .action(async (spec, options) => {
      const { sweepCommand } = await import('./commands/sweep.ts');
      await sweepCommand({ spec, ...options });
    });
  benign
    .command('shard', { hidden: true })
    .description('what engines execute')
    .command('run')
    .argument('<dir>', 'a directory that `benign sweep` made')
    .requiredOption('--shard <i/N>', 'the cells whose index leaves i when divided by N')
    .option('--workers <n>', 'threads', '1')
    .option('--fail-fast', 'stop at the first cell that fails', false)
    .option('--retry-failed', 'try again also cells whose own spec made them fail', false)
    .action(async (directory, options) => {
      const { shardRunCommand } = await import('./commands/sweep.ts');
      await shardRunCommand({ directory, ...options });
    });
  benign
    .command('collect')
    .description("check, unite and compact a sweep's results to one Parquet file")
    .argument('<dir>', 'a directory that `benign sweep` made')
    .option('--out <file>', 'the Parquet file; default cells.parquet in the directory')
    .option('--json', 'print the counts, and only them, as JSON', false)
    .action(async (directory, options) => {
      const { collectCommand } = await import('./commands/collect.ts');
      await collectCommand({ directory, ...options });
    });
  benign
    .command('reproduce')
    .description("run a paper's claims one by one: pass, fail or undecided; exit 1 if one fails")
    .argument('[paper]', 'hashimoto2026, karhadkar2024 or frei2023', 'hashimoto2026')
    .option('--quick', 'smaller grids: about a minute on two cores', false)
    .option('--claim <id>', 'only this claim; may be repeated', collect, [])
    .option('--out <dir>', 'write claims.json, report.html and a figure for each claim there')
    .option('--workers <n>', 'threads; default one a core')
    .option('--json', 'print the results, and only them, on stdout', false)
    .action(async (paper, options) => {
      const { reproduceCommand } = await import('./commands/reproduce.ts');
      await reproduceCommand({ paper, ...options });
    });
  benign
    .command('diff')
    .description('where two runs differ: specs, verdicts, and numbers with their differences')
    .argument('<a>', 'a directory of a run, a record, or a spec')
    .argument('<b>', 'another')
    .option('--json', 'print all differences, and only them, on stdout', false)
    .option('--exit-code', 'exit 1 when they differ', false)
    .action(async (a, b, options) => {
      const { diffCommand } = await import('./commands/diff.ts');
      await diffCommand({ a, b, ...options });
    });
  benign
    .command('verify')
    .description(
      'compute again, from its arrays and by other code, every number that a run or an audit claims',
    )
    .argument('<dir>', 'a directory that `benign run --out` or `benign audit --out` wrote')
    .option('--json', 'print the table, and only it, as JSON', false)
    .action(async (directory, options) => {
      const { verifyCommand } = await import('./commands/verify.ts');
      await verifyCommand({ directory, ...options });
    });
  benign
    .command('explain')
    .description('what a word means, its symbol, and where it stands in a record')
    .argument('[term...]', 'a word of the glossary; without one, all words')
    .option('--json', 'print the entry, and only it, as JSON', false)
    .action(async (term, options) => {
      const { explainCommand } = await import('./commands/explain.ts');
      explainCommand({ term, ...options });
    });
  benign
    .command('list')
    .description('what there is: presets, systems, populations, theorems, figures')
    .argument('[what]', 'presets | systems | populations | theorems | figures', 'presets')
    .option('--json', 'print a list of objects, and only it, on stdout', false)
    .action(async (what, options) => {
      const { listCommand } = await import('./commands/list.ts');
      listCommand({ what, ...options });
    });
  benign
    .command('schema')
    .description('print the JSON Schema of a spec, or of a record')
    .argument('[what]', 'experiment | sweep | record', 'experiment')
    .action(async (what) => {
      const { schemaCommand } = await import('./commands/schema.ts');
      schemaCommand(what);
    });
  benign
    .command('completion')
    .description('print the completion of commands, options and their values for a shell')
    .argument('<shell>', 'bash | zsh | fish')
    .action(async (shell) => {
      const { completionCommand } = await import('./commands/completion.ts');
      completionCommand(shell, benign);
    });
  return withCommonOptions(benign);
}

/** What every command has: --quiet, before or after its name, and examples in its help. */
function withCommonOptions(benign: Command): Command {
  const quiet = ['--quiet', 'nothing on stderr but why a command was refused, or failed'] as const;
  for (const command of [
    benign,
    ...benign.commands,
    ...benign.commands.flatMap(({ commands }) => commands),
  ]) {
    command.option(...quiet).addHelpText('after', () => examplesOf(command.name()));
  }
  return benign.hook('preAction', (_, command) => {
    if (command.optsWithGlobals().quiet === true) beQuiet();
  });
}

/** Runs the command that the process was started with. */
export async function main(): Promise<void> {
  watchStreams();
  const code = await execute(process.argv.slice(2));
  if (code !== 0) process.exitCode = code;
}

/** Runs a command; the exit code that its refusal or failure asks for, and 0 where there was none. */
export async function execute(args: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Tells what is the user's to mend, or the machine's; anything else is a defect and keeps its stack. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : REFUSED;
  if (error instanceof InputError) {
    refuse(error.message);
    return REFUSED;
  }
  if (error instanceof Fault || isOfTheMachine(error)) {
    refuse((error as Error).message);
    return FAILED;
  }
  throw error;
}

/** A refusal of the operating system, or of memory. */
function isOfTheMachine(error: unknown): boolean {
  if (error instanceof RangeError) return /allocation failed/.test(error.message);
  return error instanceof Error && 'syscall' in error;
}
