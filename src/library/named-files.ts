/**
 * What files a question names, opened and read; loaded where there are any.
 */
import { auditInSteps, readWeights } from '../audit/audit.ts';
import { resolveAuditSpec, weightsOf } from '../audit/spec.ts';
import { withTrialFor } from '../audit/trial.ts';
import { InputError } from '../errors.ts';
import { inlineFiles } from '../experiment/inlined-files.ts';
import { type FileInputs, filesOf, readInputs } from '../experiment/inputs.ts';
import { readAhead } from '../files/ahead.ts';
import { bytesOf, inMemory, type OpenedFile, type OpenFile } from '../files/opened.ts';
import { fileAt } from '../files/places.ts';
import { isObject } from '../spec/fields.ts';
import { resolveSpec, type Spec } from '../spec/resolve.ts';
import { type ArrayFiles, arraysNamed } from './arrays.ts';
import type { Host, Options } from './host.ts';
import type { AuditInput } from './spec-input.ts';

/** A spec with all that it names. */
export interface ReadSpec {
  readonly spec: Spec;
  readonly written: Record<string, unknown>;
  readonly inputs: FileInputs | null;
}

/** Resolves a spec and reads its files; those of its covariance and of its second layer are written into it. */
export async function readSpec(
  input: Readonly<Record<string, unknown>>,
  options: Options,
  host: Host,
): Promise<ReadSpec> {
  const arrays = new Map<string, Uint8Array>();
  const { data } = input;
  const written = structuredClone(
    isObject(data) ? { ...input, data: arraysNamed(data, 'data.', arrays) } : input,
  );
  inlineFiles(written, (path) => bytesOf(opener(options, host, arrays)(path)));
  const spec = resolveSpec(written);
  const files = filesOf(spec);
  if (files.length === 0) return { spec, written, inputs: null };
  const open = await readAhead(files, opener(options, host, arrays));
  const { memoryLimit: peakLimit } = options;
  return { spec, written, inputs: readInputs(spec, (path) => bytesOf(open(path)), { open, peakLimit }) };
}

/** An audit ready to be gone through. */
export async function readAudit(
  request: AuditInput,
  options: Options,
  host: Host,
): Promise<ReturnType<typeof auditInSteps>> {
  const arrays = new Map<string, Uint8Array>();
  const asked = resolveAuditSpec(arraysNamed({ ...request }, '', arrays) as object);
  const files = [...filesOf(asked.experiment), ...weightsOf(asked).map(fileAt)];
  const open = await readAhead(files, opener(options, host, arrays));
  const { memoryLimit } = options;
  const inputs = readInputs(asked.experiment, (path) => bytesOf(open(path)), {
    open,
    peakLimit: memoryLimit,
  });
  if (inputs === null) throw new InputError('x', 'must be a file, or rows', request.x);
  const given = readWeights(asked, inputs, open);
  const spec = withTrialFor(asked, request, inputs);
  return auditInSteps(spec, inputs, given, memoryLimit === undefined ? {} : { memoryLimit });
}

/** Opens what stands for arrays, and files as the caller or the host does. */
export function opener(options: Options, host: Host, arrays: ArrayFiles): OpenFile {
  return (path) => {
    const array = arrays.get(path);
    return array === undefined ? elsewhere(path, options, host) : inMemory(array, path);
  };
}

function elsewhere(path: string, { open }: Options, host: Host): OpenedFile {
  if (open !== undefined) {
    const found = open(path);
    return found instanceof Uint8Array ? inMemory(found, path) : found;
  }
  if (host.open !== null) return host.open(path);
  throw new InputError('open', 'must be given, as files are named and this host has none', path);
}
