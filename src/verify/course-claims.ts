/**
 * The claims of the course of training: its weights between the first and the last update are not kept, but its rows, events and first times must agree
 * with each other.
 */

import { log, log10 } from '../linalg/elementary.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord, TrajectoryRow } from '../record/record.ts';
import { type Approximate, rounded, U } from './arithmetic.ts';
import { countedOn } from './clusters.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { sizeOf } from './margin-row-claims.ts';
import { measureClaims } from './measure-claims.ts';

const AT = 'training.';
const BETWEEN = 'the weights at that row are not kept';
/** Beyond this, t is told by its logarithm alone. */
const LARGEST = 1e300;
/** Logarithms and exponentials of both sides. */
const CLOSE = 1e-12;

/** What rows are counted by. */
type Shape = Pick<Evidence, 'n' | 'm' | 'loss'>;

export function courseClaims(ledger: Ledger, record: ExperimentRecord, evidence: Shape): void {
  measureClaims(ledger, record);
  const { trajectory, steps } = record.training;
  firstTimeClaims(ledger, record);
  if (trajectory.length === 0) return;
  ledger.near(`${AT}trajectory[0].t`, trajectory[0].t, rounded(0, 0), 'the first row is that of W(0)');
  const ofEnd = trajectory.some(({ t }) => t === steps);
  ledger.same(
    `${AT}trajectory: a row at t = steps`,
    'there',
    ofEnd ? 'there' : 'not there',
    'the last update has a row',
  );
  rowClaims(ledger, record, evidence);
}

/** Of every row: t and its logarithm, min q/|W|, counts, and the loss between those of the least margin alone and of n such margins. */
function rowClaims(ledger: Ledger, record: ExperimentRecord, { n, m, loss }: Shape): void {
  const { trajectory, steps } = record.training;
  const list = (
    name: string,
    of: (row: TrajectoryRow, k: number) => { readonly said: number; readonly found: Approximate } | null,
    because: string,
  ) => {
    const told = trajectory.map((row, k) => of(row, k) ?? NOTHING);
    const values = Float64Array.from(told, ({ found }) => found.value);
    const errors = Float64Array.from(told, ({ found }) => found.error);
    ledger.nearAll(
      `${AT}trajectory: ${name}`,
      told.map(({ said }) => said),
      { values, errors },
      because,
    );
  };
  list(
    'order',
    ({ t }, k) => (k === 0 || t > trajectory[k - 1].t || t >= LARGEST ? null : WRONG),
    'rows are told in the order of t',
  );
  list('log10T', clockOf, 'log10 t; of t = 0 there is none');
  list(
    'normalizedMargin',
    (row) =>
      row.normalizedMargin === null
        ? null
        : {
            said: row.normalizedMargin,
            found: rounded(row.minMargin / sizeOf(row), row.headNorm === undefined ? 8 : 16),
          },
    'min q/|W|, or over 1/2 (|W|^2 + |a|^2), as the row has them',
  );
  const alone = new Float64Array(trajectory.length);
  loss.logValues(
    Float64Array.from(trajectory, (row) => row.minMargin),
    alone,
  );
  const half = log(n) / 2;
  const mean = record.spec.training.reduction === 'mean' ? log(record.data.n) : 0;
  // A loss that grows again on the other side of its targets is not bounded by the least margin.
  if (loss.orient === undefined)
    list(
      'logLoss',
      ({ logLoss }, k) => {
        const isZero = alone[k] === Number.NEGATIVE_INFINITY;
        // The least margin of a row is known to its rounding: near the end of a loss it may be on either side of it.
        if (logLoss === null) return isZero || alone[k] < NEARLY_ZERO ? null : WRONG;
        if (isZero) return logLoss < NEARLY_ZERO ? null : WRONG;
        const error = half + CLOSE * (1 + Math.abs(alone[k])) + 1e-9;
        return { said: logLoss, found: { value: alone[k] + half - mean, error } };
      },
      'between the loss of the least margin alone, and of n margins like it',
    );
  const count = (said: number | null, of: number) =>
    said === null ? null : { said, found: rounded(Math.min(of, Math.max(0, Math.round(said * of))) / of, 4) };
  list(
    'activatedFraction',
    ({ activatedFraction }) => count(activatedFraction, m * n),
    'a count over m n pairs',
  );
  list(
    'oneMinusCosine',
    ({ oneMinusCosine: said }) => (said === null ? null : { said, found: { value: 1, error: 1 + 4 * U } }),
    '1 - cos of an angle',
  );
  const points = countedOn(record, record.spec.risk.trajectoryPoints);
  if (points > 0) list('testError', ({ testError }) => count(testError, points), 'a count over its points');
  const between = trajectory.filter(({ t }) => t > 0 && t < steps).length;
  if (between === 0) return;
  for (const name of ['logLoss', 'minMargin', 'norm', 'activatedFraction', 'testError'] as const)
    ledger.unchecked(`${AT}trajectory.${name}: rows between`, between, `${BETWEEN}: held to its row alone`);
  for (const name of ['oneMinusCosine', 'residual', 'stableRank', 'kktEpsilon', 'kktDelta'] as const)
    ledger.unchecked(`${AT}trajectory.${name}: rows between`, between, BETWEEN);
}

/** The logarithm of what rounding may make of 0. */
const NEARLY_ZERO = -25;

/** Of a row that is not asked, and of one that is wrong whatever its number. */
const NOTHING = { said: 0, found: { value: 0, error: 0 } };
const WRONG = { said: 1, found: { value: 0, error: 0 } };

function clockOf({ t, log10T }: TrajectoryRow): { said: number; found: Approximate } | null {
  if (t === 0 || log10T === null) return t === 0 && log10T === null ? null : WRONG;
  const found = log10(t);
  return t < LARGEST ? { said: log10T, found: { value: found, error: CLOSE * (1 + Math.abs(found)) } } : null;
}

/** What some kinds of events say of a row at the same t. */
const SHOWN_BY_ROWS: Readonly<Record<string, (row: TrajectoryRow) => boolean>> = {
  activated: ({ activatedFraction }) => activatedFraction === 1,
  activationLost: ({ activatedFraction }) => activatedFraction !== 1,
  interpolated: ({ minMargin }) => minMargin > 0,
  interpolationLost: ({ minMargin }) => minMargin <= 0,
};

/** What happened first: as events, rows and shares have it. */
function firstTimeClaims(ledger: Ledger, record: ExperimentRecord): void {
  const { activation, interpolatedAt, events, trajectory, steps } = record.training;
  const first = (kind: string) => events.find((event) => event.kind === kind)?.t ?? null;
  const isFlow = optimizerNamed(record.spec.training.optimizer).motion === 'flow';
  for (const [path, said, kind] of [
    [`${AT}activation.firstStep`, activation.firstStep, 'activated'],
    [`${AT}interpolatedAt`, interpolatedAt, 'interpolated'],
  ] as const) {
    const found = first(kind);
    if (said !== null && found !== null)
      ledger.near(path, said, rounded(found, 0), `the first event that says "${kind}"`);
    else if (said !== null) ledger.unchecked(path, said, `no event says "${kind}"`);
  }
  const { fractionAtFirstStep } = activation;
  const firstRow = trajectory.find(({ t }) => t === 1);
  if (firstRow === undefined || isFlow)
    ledger.unchecked(`${AT}activation.fractionAtFirstStep`, fractionAtFirstStep, 'no row of t = 1 is kept');
  else if (firstRow.activatedFraction !== null)
    ledger.near(
      `${AT}activation.fractionAtFirstStep`,
      fractionAtFirstStep,
      rounded(firstRow.activatedFraction, 4),
      'the row of t = 1',
    );
  if (fractionAtFirstStep !== null)
    ledger.same(
      `${AT}activation.atFirstStep`,
      activation.atFirstStep,
      fractionAtFirstStep === 1,
      'whether that share is 1',
    );
  const denied: number[] = [];
  for (const { t, kind } of events) {
    const ofRow = SHOWN_BY_ROWS[kind];
    const row = trajectory.find((one) => one.t === t);
    if (ofRow !== undefined && row !== undefined && !ofRow(row)) denied.push(t);
  }
  ledger.same(
    `${AT}events`,
    'as rows have it',
    denied.length === 0 ? 'as rows have it' : `not so at t = ${denied[0]}`,
    'whether all pairs are activated, or all margins positive, at rows of the same t',
  );
  const late = events.filter(({ t }) => !(t >= 0 && t <= steps)).length;
  ledger.same(
    `${AT}events: after the last update`,
    0,
    late,
    'an event of training is no later than its last update',
  );
  ledger.same(
    `${AT}activation.lost`,
    activation.lost,
    first('activationLost') !== null,
    'whether an event says so',
  );
}
