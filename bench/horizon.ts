/**
 * From 10^4 updates to t = 10^300, and on to infinity: time, steps of the integrator and accuracy on a ladder of n, with the growth of
 * the time in n by slope. Strong signals move every neuron away from its boundaries whatever happens; with weak ones every
 * neuron-point pair has to be shown to stay.
 *
 * Then the two roads to a near horizon, where the loss does not tend to 0: the flow and the updates themselves, in multiplications and
 * time, and how far apart their margins are where the flow ends.
 */
import { descentStates } from '../src/descent/gradient-descent.ts';
import { descentFrom, grantedToFlow } from '../src/experiment/exact-steps.ts';
import { obtainSample } from '../src/experiment/sample-stage.ts';
import { networkOf, setUpTraining } from '../src/experiment/training-setup.ts';
import { type FlowSummary, followFlow } from '../src/horizon/follow.ts';
import { restPointInSteps } from '../src/horizon/rest-point.ts';
import { limitDirection } from '../src/margin/limit.ts';
import { exponentialLoss } from '../src/network/losses/exponential.ts';
import { resolveSpec } from '../src/spec/resolve.ts';
import { finish } from '../src/stepwise.ts';
import { processorSeconds, secondsOf, short, sizesAsked } from './support/measure.ts';
import { count, Report, ratio, time } from './support/report.ts';

const [T, FARTHEST] = [10_000, 300 * Math.log(10)];
const LADDER = sizesAsked([25, 50, 100, 200, 400]);
const KINDS = [
  { kind: 'strong', d: 10_000, norm: 36 },
  { kind: 'weak', d: 1e10, norm: 400 },
] as const;

/** Everything up to the last update. */
function prepared(n: number, d: number, norm: number) {
  const { problem, network, start, alphaOfSum } = trained({
    data: { n, d, signal: { norm } },
    network: { width: 64, slope: 0.1 },
  });
  const end = Math.log(alphaOfSum) + FARTHEST;
  return {
    limit: limitDirection(problem.sample, network),
    follow: (): FlowSummary => finish(followFlow(problem.sample, network, exponentialLoss, start, end, [])),
  };
}

/** T updates of descent, and where its flow is taken up. */
function trained(given: object) {
  const spec = resolveSpec(given);
  const sample = finish(obtainSample(spec, null));
  const { problem, alphaOfSum } = setUpTraining(spec, sample, null);
  const states = [...descentStates(problem, T, [])];
  const { q, Z, C } = states[states.length - 1];
  const network = networkOf(spec);
  const start = { s: Math.log(alphaOfSum * T), q, Z, C, alpha: alphaOfSum };
  return { problem, network, start, alphaOfSum };
}

function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((total, point) => total + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

const report = new Report('horizon');
for (const { kind, d, norm } of KINDS) {
  const table = report.table(
    ['n', 'to 10^300, ms', 'steps', 'switches', 'residual there', 'to infinity, ms', 'off the solver by'],
    `${kind} signal: d = ${d}, |mu| = ${norm}, m = 64, gamma = 0.1; from ${T} updates; one thread`,
  );
  const times: { x: number; y: number }[] = [];
  for (const n of LADDER) {
    const { limit, follow } = prepared(n, d, norm);
    const summary = follow();
    const { system, r, steps, switches } = summary;
    const beta = limit.dual;
    if (system === null || beta === null) throw new Error(`${kind}, n = ${n}: no fixed pattern`);
    const seconds = secondsOf(() => void follow(), 0.5);
    const rest = finish(restPointInSteps(system.G, r));
    const residual = Math.max(
      ...r.map((entry, i) => (beta[i] > 0 ? Math.abs(entry + Math.log(beta[i])) : 0)),
    );
    const difference = Math.max(...rest.b.map((b, i) => Math.abs(b - beta[i]))) / Math.max(...beta);
    times.push({ x: Math.log(n), y: Math.log(seconds) });
    const toInfinity = secondsOf(() => void finish(restPointInSteps(system.G, r)), 0.2);
    const name = `${kind} signal, n = ${n}`;
    table.row(
      n,
      time(`${name}: to 10^300`, 1e3 * seconds, 'ms', { accuracy: { name: 'residual', value: residual } }),
      count(`${name}: steps to 10^300`, steps, 'steps', 'lower'),
      switches.length,
      residual,
      time(`${name}: to infinity`, 1e3 * toInfinity, 'ms', {
        accuracy: { name: 'off the solver by', value: difference },
      }),
      difference,
    );
  }
  table.print();
  const growth = ratio(`${kind} signal: time to 10^300 grows like n to the`, slope(times), 'lower');
  report.say(`time to 10^300 grows like n^${growth.value.toFixed(2)}`, growth);
}

const NEAR = 1e6;
const roads = report.table(
  [
    ...['slope', 'seed', 'flow', 'to 10^', 'multiplications', 's'],
    ...['granted', 'updates, s', 'flow over updates, time each', 'margins differ there by'],
  ],
  `two roads from ${T} to ${NEAR} updates: n = 20, d = 2, |mu| = 0.1, m = 64; one thread`,
);
for (const slope of [0.1, 1]) {
  for (const seed of [0, 2, 4, 5]) {
    const { problem, network, start, alphaOfSum } = trained({
      ...{ seed, data: { n: 20, d: 2, signal: { norm: 0.1 } }, network: { slope } },
    });
    const s = Math.log(alphaOfSum * NEAR);
    let flow = { q: start.q, seconds: processorSeconds() };
    const work = followFlow(problem.sample, network, exponentialLoss, start, s, []);
    let next = work.next();
    for (; !next.done; next = work.next()) if (next.value !== null) flow = { ...flow, q: next.value.q };
    const flowSeconds = processorSeconds() - flow.seconds;
    const reached = Math.exp(next.value.s - Math.log(alphaOfSum));
    const at = Math.round(reached - T);
    const began = processorSeconds();
    const states = [...descentFrom(problem, start, NEAR - T, [at])].filter(
      (state) => typeof state !== 'number',
    );
    const [, there, end = there] = states;
    const seconds = processorSeconds() - began;
    const difference = Math.max(...there.q.map((q, i) => Math.abs(q - flow.q[i])));
    const name = `near, slope ${slope}, seed ${seed}`;
    const accuracy = { name: 'margins differ by', value: difference };
    roads.row(
      ...[slope, seed, next.value.outcome, short(Math.log10(reached)), short(next.value.work)],
      time(`${name}: flow`, flowSeconds, 's', { accuracy }),
      short(grantedToFlow(problem, start.Z, NEAR - T) ?? Number.POSITIVE_INFINITY),
      time(`${name}: updates`, seconds, 's', { accuracy }),
      ratio(`${name}: flow over updates, time each`, flowSeconds / at / (seconds / end.t), 'lower'),
      difference,
    );
  }
}
roads.print();
report.end();
