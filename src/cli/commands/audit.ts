/**
 * `benign audit`: what the theory says of a data set, and of a network that was trained on it.
 */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { auditInSteps, readWeights } from '../../audit/audit.ts';
import { activationIn, slopeIn } from '../../audit/network-file.ts';
import { type AuditRequest, resolveAuditSpec } from '../../audit/spec.ts';
import { withTrialFor } from '../../audit/trial.ts';
import { InputError } from '../../errors.ts';
import { readInputs } from '../../experiment/inputs.ts';
import { suspectsTold } from '../../experiment/suspects.ts';
import { writeNpz } from '../../files/npz.ts';
import { fileAt, namesFile } from '../../files/places.ts';
import type { Separator } from '../../files/separated.ts';
import { auditSummary } from '../audit/summary.ts';
import { openAhead } from '../data-inputs.ts';
import { openOnDisk, readBytes } from '../disk.ts';
import { heard } from '../interrupt.ts';
import { checkWorkDirectory, writeOutputs } from '../output-directory.ts';
import { isPipe } from '../pipes.ts';
import { interruptible, progressBar } from '../progress.ts';
import { parseYaml, plainValue } from '../spec/written.ts';
import { note, print, printColoured } from '../streams.ts';

type Given = Pick<
  AuditRequest,
  'perClass' | 'standardise' | 'slope' | 'steps' | 'loss' | 'step' | 'reduction' | 'index'
>;

export interface AuditCommand extends Given {
  readonly x: string;
  /** A file of labels, or a column of x. */
  readonly y?: string | undefined;
  /** The same of rows held out of training. */
  readonly testX?: string | undefined;
  readonly testY?: string | undefined;
  readonly weights: readonly string[];
  /** Whether the first row is names; undefined when neither --header nor --no-header was given. */
  readonly header?: boolean | undefined;
  /** A character, or the name of one. */
  readonly separator?: string | undefined;
  /** Lists of columns, "a,b". */
  readonly drop: readonly string[];
  readonly columns: readonly string[];
  /** "a,b". */
  readonly classes?: string | undefined;
  /** A name, or a mapping with one. */
  readonly activation?: string | undefined;
  /** The two of them one by one. */
  readonly class: readonly string[];
  readonly stream: boolean;
  readonly bias: string;
  readonly out?: string | undefined;
  readonly json: boolean;
}

/** Share of the machine's memory that an audit may plan with. */
const MEMORY_SHARE = 0.75;

export async function auditCommand({ out, json, ...command }: AuditCommand): Promise<void> {
  const read = (path: string) => readBytes(path, path);
  const { weights, x, y, testX, testY } = command;
  if (testY !== undefined && testX === undefined)
    throw new InputError('--test-y', 'must come with --test-x, whose labels it names', testY);
  const open = await openAhead(filesNamed(x, y, testX, testY, ...weights), {
    open: (path) => openOnDisk(path, path),
    pathOf: (path) => path,
  });
  const asked = resolveAuditSpec({
    ...command,
    slope:
      command.slope ?? (await saidByAll(weights, (path) => slopeIn(path, open), 'negative_slope', '--slope')),
    activation:
      choiceOf(command.activation) ??
      (await saidByAll(weights, (path) => activationIn(path, open), 'activation', '--activation')),
    y: labelsNamed(y),
    test: testX === undefined ? undefined : { x: testX, y: labelsNamed(testY) },
    noHeader: command.header === undefined ? undefined : !command.header,
    separator: separatorNamed(command.separator),
    drop: listOf(command.drop),
    columns: listOf(command.columns),
    classes: classesOf(command.classes, command.class),
    streamed: command.stream,
    foldBiases: foldsBiases(command.bias),
  });
  if (out !== undefined) checkWorkDirectory(out, 'audit', asked);
  const memoryLimit = MEMORY_SHARE * totalmem();
  const { inputs, given, warning } = await heard(() => {
    const found = readInputs(asked.experiment, read, { open, peakLimit: memoryLimit });
    if (found === null) throw new Error('an audit is of data from files');
    return {
      inputs: found,
      given: readWeights(asked, found, open),
      warning: suspectsTold(found.training),
    };
  });
  if (warning !== null) note(`benign: warning: ${warning}`);
  const spec = withTrialFor(asked, command, inputs);
  const progress = progressBar('audit');
  const work = auditInSteps(spec, inputs, given, { memoryLimit });
  const { record, arrays } = await interruptible(work, progress.update);
  progress.stop();
  if (out !== undefined) {
    const { emptyDocument } = await import('../document.ts');
    const { renderAuditReport } = await import('../../telling/audit/report.ts');
    const files = await heard(() => ({
      'record.json': `${JSON.stringify(record, null, 1)}\n`,
      'report.html': renderAuditReport(record, emptyDocument()),
      'arrays.npz': writeNpz(arrays),
    }));
    writeOutputs(out, files);
  }
  if (json) print(`${JSON.stringify(record)}\n`);
  else printColoured(auditSummary(record));
  if (out !== undefined) note(`report: ${join(out, 'report.html')}`);
}

/** The files among what --x, --y, their --test-x and --test-y, and --weights name. */
function filesNamed(
  x: string,
  y: string | undefined,
  testX: string | undefined,
  testY: string | undefined,
  ...weights: readonly string[]
): string[] {
  const labels = [y, testY].filter((name) => name !== undefined && isFile(name));
  return [x, testX, ...labels, ...weights].flatMap((name) => (name === undefined ? [] : [fileAt(name)]));
}

function labelsNamed(y: string | undefined): AuditRequest['y'] {
  return y === undefined || isFile(y) ? y : { column: y };
}

/** What files of weights say of their neurons; undefined where none does. @throws InputError where they disagree */
async function saidByAll<Said>(
  weights: readonly string[],
  saidIn: (path: string) => Said | null,
  word: string,
  option: string,
): Promise<Said | undefined> {
  let found: { readonly path: string; readonly said: Said } | null = null;
  for (const path of weights) {
    const said = await heard(() => saidIn(path));
    if (said === null) continue;
    if (found !== null && JSON.stringify(found.said) !== JSON.stringify(said)) {
      const rule = `must be ${JSON.stringify(found.said)}, as in ${found.path}; or be given for all (${option})`;
      throw new InputError(`${path}, ${word}`, rule, said);
    }
    found ??= { path, said };
  }
  return found?.said;
}

/** A name, or a mapping written as in a spec: "{ name: elu, scale: 2 }". */
function choiceOf(text: string | undefined): AuditRequest['activation'] {
  if (text === undefined || !text.trim().startsWith('{')) return text;
  return plainValue(parseYaml(text, '--activation').document) as AuditRequest['activation'];
}

/** Whether --y is a file, and not a column: by its suffix; a pipe has none. */
function isFile(y: string): boolean {
  return namesFile(y) || isPipe(y);
}

function listOf(lists: readonly string[]): string[] | undefined {
  const names = lists.flatMap((list) => list.split(',').map((name) => name.trim()));
  return names.length === 0 ? undefined : names;
}

const SEPARATORS: Readonly<Record<string, Separator>> = {
  ...{ ',': ',', ';': ';', '\t': '\t', ' ': ' ', '\\t': '\t' },
  ...{ comma: ',', semicolon: ';', tab: '\t', space: ' ' },
};

function separatorNamed(name: string | undefined): Separator | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(SEPARATORS, name)) return SEPARATORS[name];
  throw new InputError('--separator', 'must be , ; tab or space', name);
}

function classesOf(
  text: string | undefined,
  names: readonly string[],
): readonly [string, string] | undefined {
  if (names.length > 0) {
    if (names.length === 2 && text === undefined) return [names[0], names[1]];
    throw new InputError('--class', 'must be given twice, without --classes', names);
  }
  if (text === undefined) return undefined;
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length === 2 && parts.every((part) => part !== '')) return [parts[0], parts[1]];
  throw new InputError('--classes', 'must name two values, as a,b; or give --class twice', text);
}

function foldsBiases(bias: string): boolean {
  if (bias !== 'refuse' && bias !== 'fold') throw new InputError('--bias', 'must be refuse or fold', bias);
  return bias === 'fold';
}
