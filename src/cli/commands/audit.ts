/**
 * `benign audit`: what the theory says of a data set, and of a network that was trained on it.
 */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { auditInSteps, readWeights } from '../../audit/audit.ts';
import { slopeIn } from '../../audit/network-file.ts';
import { type AuditRequest, resolveAuditSpec } from '../../audit/spec.ts';
import { namesFile } from '../../data/file/formats.ts';
import { writeNpz } from '../../data/file/npz.ts';
import { InputError } from '../../errors.ts';
import { readInputs } from '../../experiment/inputs.ts';
import { auditSummary } from '../audit/summary.ts';
import { openOnDisk, readBytes } from '../disk.ts';
import { checkWorkDirectory, writeOutputs } from '../output-directory.ts';
import { interruptible, progressBar } from '../progress.ts';
import { note, print } from '../streams.ts';

export interface AuditCommand extends Omit<AuditRequest, 'y' | 'classes' | 'streamed' | 'foldBiases'> {
  /** A file of labels, or a column of x. */
  readonly y: string;
  /** "a,b". */
  readonly classes?: string | undefined;
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
  const open = (path: string) => openOnDisk(path, path);
  const { weights } = command;
  const slope = command.slope ?? (weights === undefined ? undefined : (slopeIn(weights, open) ?? undefined));
  const spec = resolveAuditSpec({
    ...command,
    slope,
    y: namesFile(command.y) ? command.y : { column: command.y },
    classes: classesOf(command.classes, command.class),
    streamed: command.stream,
    foldBiases: foldsBiases(command.bias),
  });
  if (out !== undefined) checkWorkDirectory(out, 'audit', spec);
  const inputs = readInputs(spec.experiment, read, { open });
  if (inputs === null) throw new Error('an audit is of data from files');
  const given = readWeights(spec, inputs, open);
  const progress = progressBar('audit');
  const work = auditInSteps(spec, inputs, given, { memoryLimit: MEMORY_SHARE * totalmem() });
  const { record, arrays } = await interruptible(work, progress.update);
  progress.stop();
  if (out !== undefined) {
    const { renderAuditReport } = await import('../audit/report.ts');
    writeOutputs(out, {
      'record.json': `${JSON.stringify(record, null, 1)}\n`,
      'report.html': renderAuditReport(record),
      'arrays.npz': writeNpz(arrays),
    });
  }
  print(json ? `${JSON.stringify(record)}\n` : auditSummary(record));
  if (out !== undefined) note(`report: ${join(out, 'report.html')}`);
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
