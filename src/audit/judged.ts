/**
 * The trained networks of an audit: made of what was given, and their records put together.
 */
import type { AnySample } from '../data/sample.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import type { NpyArray } from '../files/stored-array.ts';
import { once } from '../linalg/once.ts';
import type { MarginSolution } from '../margin/limit.ts';
import { activationChosen } from '../network/activations/index.ts';
import type { Network } from '../network/network.ts';
import type { Notes } from '../record/notes.ts';
import type { AuditFindings } from './assembly.ts';
import { checkpointRecords, type JudgedNetwork } from './checkpoints.ts';
import { heldOutAsked, heldOutOfData, heldOutOfNetwork } from './held-out.ts';
import type { NetworkAudit } from './network-audit.ts';
import { networkRecord } from './network-record.ts';
import { arraysOfOwnSigns } from './own-signs.ts';
import type { AuditRecord } from './record.ts';
import { type AuditSpec, neuronsOfAudit, weightsOf } from './spec.ts';
import { type GivenNetwork, type TrainedNetwork, trainedNetwork } from './trained-network.ts';

/** Networks in the form in which they are judged. @throws InputError  when they do not fit the data */
export function trainedNetworks(
  given: readonly GivenNetwork[],
  spec: AuditSpec,
  { training }: FileInputs,
): TrainedNetwork[] {
  const neurons = neuronsOfAudit(spec);
  return given.map((one) => trainedNetwork(one, neurons, training.X.cols, training.biasColumn));
}

/** Notes files that say another slope, or another activation, than what was asked for. */
export function remarkNeurons(given: readonly GivenNetwork[], spec: AuditSpec, notes: Notes): void {
  const { slope: asked, activation: phi } = neuronsOfAudit(spec);
  for (const { name, slope, activation } of given) {
    if (slope !== null && slope !== asked)
      notes.remark(
        'spec.experiment.network.slope',
        `${asked} was asked for, while ${name} says negative_slope = ${slope}`,
      );
    const said = activation === null ? phi.name : activationChosen(activation, asked).name;
    if (said !== phi.name)
      notes.remark('spec.activation', `${phi.name} was asked for, while ${name} says ${said}`);
  }
}

/** What is judged. */
export interface Judged<A extends NetworkAudit> {
  readonly spec: AuditSpec;
  readonly inputs: FileInputs;
  readonly sample: AnySample;
  /** That was asked about, and the limit of its activated pattern. */
  readonly network: Network;
  readonly limit: MarginSolution;
  readonly networks: readonly TrainedNetwork[];
  readonly audits: readonly A[];
  /** Notes what of an audit is not certain, or is a bound. */
  readonly remarkBounds: (audit: A, notes: Notes) => void;
}

/** The parts of an audit's record that are of networks, the last of which is judged in full, and of rows held out. */
export function judgedParts<A extends NetworkAudit>(
  { spec, inputs, sample, network, limit, networks, audits, remarkBounds }: Judged<A>,
  notes: Notes,
): Pick<AuditFindings, 'trained' | 'more'> {
  const asked = { sample, inputs, spec };
  const judged = (k: number, own: Notes): JudgedNetwork => {
    const network = networkRecord(audits[k], networks[k], sample.y, spec.step, own);
    remarkBounds(audits[k], own);
    return {
      network,
      ...heldOutAsked(asked, (rows) => heldOutOfNetwork(rows, networks[k], audits[k], own)),
    };
  };
  const last = networks.length - 1;
  const ofLast = once(() => judged(last, notes));
  const ofRows = (): Pick<AuditRecord, 'heldOut'> => {
    if (last < 0) return heldOutAsked(asked, (rows) => heldOutOfData(rows, network, limit, notes));
    const { network: _, ...rows } = ofLast();
    return rows;
  };
  return {
    trained: () => (last < 0 ? null : ofLast().network),
    more: () => ({
      ...ofRows(),
      ...(last < 1 ? {} : { checkpoints: checkpointRecords(weightsOf(spec), judged, notes) }),
    }),
  };
}

/**
 * Of the last network, if there is one: W (m x d), a and Z = W X'; q; the multipliers of least epsilon, of W alone and of both layers; and those
 * of its own signs' problem. Of weights before it W and a, as checkpoints.K.W and checkpoints.K.a, K from 0.
 */
export function arraysOfNetworks(
  networks: readonly TrainedNetwork[],
  audits: readonly NetworkAudit[],
): Readonly<Record<string, NpyArray>> {
  const [network, audit] = [networks.at(-1), audits.at(-1)];
  if (network === undefined || audit === undefined) return {};
  const { Z, q, kktFirstLayer, kktBothLayers, ownSigns } = audit;
  const { W } = network;
  const lambdas = { lambda: kktFirstLayer?.multipliers, 'lambda(2)': kktBothLayers?.multipliers };
  return {
    ...weightsBefore(networks),
    W: { shape: [W.rows, W.cols], data: W.data },
    Z: { shape: [Z.rows, Z.cols], data: Z.data },
    q: { shape: [q.length], data: q },
    a: { shape: [network.a.length], data: network.a },
    ...Object.fromEntries(
      Object.entries(lambdas).flatMap(([name, data]) => (data ? [[name, { shape: [q.length], data }]] : [])),
    ),
    ...arraysOfOwnSigns(ownSigns),
  };
}

function weightsBefore(networks: readonly TrainedNetwork[]): Readonly<Record<string, NpyArray>> {
  const entries = networks.slice(0, -1).flatMap(({ W, a }, k): [string, NpyArray][] => [
    [`checkpoints.${k}.W`, { shape: [W.rows, W.cols], data: W.data }],
    [`checkpoints.${k}.a`, { shape: [a.length], data: a }],
  ]);
  return Object.fromEntries(entries);
}
