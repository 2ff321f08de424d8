/**
 * A record held against its arrays.
 */
import type { AuditRecord } from '../audit/record.ts';
import { InputError } from '../errors.ts';
import { isObject } from '../spec/fields.ts';
import type { Verification } from '../verify/claim.ts';
import type { Arrays } from '../verify/evidence.ts';
import { verifyAudit, verifyRun } from '../verify/verify.ts';
import { readRecord } from './read-record.ts';

/**
 * Every number of a run's or an audit's record that its arrays decide, computed again in loops that share nothing with those which found it.
 *
 * @param record  the record, its text, or the value that the text holds
 * @param arrays  those beside it, by name: each with its shape and its entries in C order; where they leave K out, with the rows as X (n x d), and those held out, if any, as X(test) and y(test)
 * @throws InputError for what is no record of this schema, and for arrays that are missing or have other shapes than the record says
 * @example
 * const { record, arrays } = await run({ data: { n: 6, d: 100 }, training: { steps: 20 } });
 * console.log(verify(record, arrays).holds); // true
 * const { objective } = record.limit;
 * const other = { ...record, limit: { ...record.limit, objective: 1.01 * objective } };
 * const wrong = verify(other, arrays).claims.filter(({ verdict }) => verdict === 'doesNotHold');
 * console.log(wrong.map(({ path }) => path).join()); // limit.objective
 */
export function verify(record: unknown, arrays: Arrays): Verification {
  const value = typeof record === 'string' ? parsed(record) : record;
  if (!isObject(arrays)) throw new InputError('arrays', 'must be arrays by name', arrays);
  if (isObject(value) && 'experiment' in value) return verifyAudit(auditRecord(value), arrays);
  return verifyRun(readRecord(value), arrays);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('record', 'must be JSON', (error as Error).message);
  }
}

type Kind = 'number' | 'text' | 'object' | 'list';

/** What the verification of an audit reads of its record besides the trial; a ? stands for what may be null. */
const AUDIT: Readonly<Record<string, `${Kind}${'' | '?'}`>> = {
  spec: 'object',
  'spec.name': 'text',
  'spec.step': 'object?',
  linear: 'object',
  orthogonality: 'object',
  'orthogonality.linear': 'number',
  'orthogonality.dominance': 'number',
  estimatedRegime: 'object?',
  'estimatedRegime.signal2': 'number',
  'estimatedRegime.noiseSize': 'number',
  limitOnData: 'object?',
  'limitOnData.leastMargin': 'number',
  'limitOnData.misclassified': 'number',
  activation: 'object',
  network: 'object?',
  'network.positive': 'number',
  'network.negative': 'number',
  'network.slope': 'number',
  'network.rescaling': 'number',
  'network.norm': 'number',
  'network.margins': 'list',
  'network.leastMargin': 'number',
  'network.misclassified': 'number',
  'network.normalizedMargin': 'number',
  'network.pattern': 'object',
  'network.ownLimit': 'object',
  'network.activatedLimit': 'object',
  'network.kkt': 'object',
  'network.approach': 'object?',
  'network.rank': 'object',
};

/** The margin problems of an audit, and what each must have. */
const PROBLEMS = ['linear', 'network.ownLimit', 'network.activatedLimit'];
const PROBLEM: Readonly<Record<string, `${Kind}${'' | '?'}`>> = {
  status: 'text',
  dual: 'list?',
  rank: 'number',
  certificate: 'object?',
  infeasibility: 'object?',
};

/** @throws InputError for the first field that is not there, or is of another kind */
function auditRecord(value: Readonly<Record<string, unknown>>): AuditRecord {
  const experiment = readRecord(value.experiment);
  for (const [path, kind] of Object.entries(AUDIT)) check(value, path, kind);
  for (const at of PROBLEMS)
    for (const [name, kind] of Object.entries(PROBLEM)) check(value, `${at}.${name}`, kind);
  const record = { ...value, experiment } as unknown as AuditRecord;
  const { network, linear } = record;
  for (const dual of [linear.dual, network?.ownLimit.dual, network?.activatedLimit.dual, network?.margins])
    if (dual != null && dual.length !== experiment.data.n)
      throw new InputError(
        'record',
        `must have lists of ${experiment.data.n} numbers, one a point`,
        dual.length,
      );
  return record;
}

function check(record: Readonly<Record<string, unknown>>, path: string, kind: string): void {
  let value: unknown = record;
  for (const key of path.split('.')) {
    // What may be null has nothing inside.
    if (value === null) return;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  const rule = kind.replace('?', '');
  if (value === null && kind.endsWith('?')) return;
  if (!ARE[rule as Kind](value))
    throw new InputError(`record.${path}`, `must be ${WORDS[rule as Kind]}`, value);
}

const ARE: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  text: (value) => typeof value === 'string',
  object: (value) => isObject(value) && !Array.isArray(value),
  list: (value) =>
    Array.isArray(value) && value.every((entry) => typeof entry === 'number' && Number.isFinite(entry)),
};

const WORDS: Readonly<Record<Kind, string>> = {
  number: 'a number',
  text: 'text',
  object: 'an object',
  list: 'a list of numbers',
};
