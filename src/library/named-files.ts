/**
 * What files a question names, opened and read; loaded where there are any.
 */
import { auditInSteps, readWeights } from '../audit/audit.ts';
import { type AuditRequest, resolveAuditSpec } from '../audit/spec.ts';
import { InputError } from '../errors.ts';
import { inlineFiles } from '../experiment/inlined-files.ts';
import { type FileInputs, filesOf, readInputs } from '../experiment/inputs.ts';
import { readAhead } from '../files/ahead.ts';
import { bytesOf, inMemory, type OpenFile } from '../files/opened.ts';
import { fileAt } from '../files/places.ts';
import { resolveSpec, type Spec } from '../spec/resolve.ts';
import type { Host, Options } from './laboratory.ts';

/** A spec with all that it names. */
export interface ReadSpec {
  readonly spec: Spec;
  readonly written: Record<string, unknown>;
  readonly inputs: FileInputs | null;
}

/** Resolves a spec and reads its files; those of its covariance and of its second layer are written into it. */
export async function readSpec(
  written: Record<string, unknown>,
  options: Options,
  host: Host,
): Promise<ReadSpec> {
  inlineFiles(written, (path) => bytesOf(opener(path, options, host)(path)));
  const spec = resolveSpec(written);
  const files = filesOf(spec);
  if (files.length === 0) return { spec, written, inputs: null };
  const open = await readAhead(files, opener(files[0], options, host));
  return { spec, written, inputs: readInputs(spec, (path) => bytesOf(open(path)), { open }) };
}

/** An audit ready to be gone through. */
export async function readAudit(
  request: AuditRequest,
  options: Options,
  host: Host,
): Promise<ReturnType<typeof auditInSteps>> {
  const spec = resolveAuditSpec(request);
  const weights = spec.weights === null ? [] : [fileAt(spec.weights)];
  const files = [...filesOf(spec.experiment), ...weights];
  const open = await readAhead(files, opener(files[0], options, host));
  const inputs = readInputs(spec.experiment, (path) => bytesOf(open(path)), { open });
  if (inputs === null) throw new InputError('x', 'must be a file', request.x);
  const { memoryLimit } = options;
  const given = readWeights(spec, inputs, open);
  return auditInSteps(spec, inputs, given, memoryLimit === undefined ? {} : { memoryLimit });
}

function opener(first: string, { open }: Options, host: Host): OpenFile {
  if (open !== undefined) {
    return (path) => {
      const found = open(path);
      return found instanceof Uint8Array ? inMemory(found, path) : found;
    };
  }
  if (host.open !== null) return host.open;
  throw new InputError('open', 'must be given, as files are named and this host has none', first);
}
