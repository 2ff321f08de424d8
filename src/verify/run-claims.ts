/**
 * Every claim of a run's record that its arrays decide.
 */
import { log10 } from '../linalg/elementary.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { planeClaims, vectorClaims } from './boundary.ts';
import { dataClaims } from './data-claims.ts';
import type { Evidence } from './evidence.ts';
import { horizonClaims, type Target } from './horizon-claims.ts';
import { interpolationClaims } from './interpolation-claims.ts';
import { lastingClaims, type Moment } from './lasting-claims.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { marginClaims } from './margin-claims.ts';
import { minimumClaims } from './minimum-claims.ts';
import { normLimitClaims } from './norm-limit-claims.ts';
import { approximateMarginClaims, ownClaims } from './own-claims.ts';
import { passageClaims } from './passage-claims.ts';
import { pathClaims } from './path-claims.ts';
import { reachedClaims } from './reached-claims.ts';
import { regressionClaims } from './regression-claims.ts';
import { riskClaims } from './risk-claims.ts';
import { shareClaims } from './share-claims.ts';
import { theoryClaims } from './theory-claims.ts';
import { logRateOf, trainingClaims } from './training-claims.ts';

export function runClaims(ledger: Ledger, record: ExperimentRecord, evidence: Evidence): void {
  const optimizer = optimizerNamed(record.spec.training.optimizer);
  const logRate = logRateOf(record, evidence, optimizer);
  const shape = dataClaims(ledger, record, evidence);
  trainingClaims(ledger, record, evidence, logRate);
  pathClaims(ledger, record, logRate);

  const { limit, horizon } = record;
  const activated = new Lifted(evidence, activatedGroups(evidence));
  if (limit.dual !== null && evidence.beta !== null)
    ledger.sameAll('limit.dual', limit.dual, evidence.beta, 'beta of arrays.npz, to the last bit');
  marginClaims(ledger, 'limit.', limit, activated);
  if (limit.own?.kind === 'polynomial') ownClaims(ledger, record, limit.own, activated);
  else if (limit.own?.kind === 'interpolation') interpolationClaims(ledger, record, limit.own, evidence);
  else if (limit.own?.kind === 'share') shareClaims(ledger, record, limit.own, evidence);
  else if (limit.own != null && 'dual' in limit.own) normLimitClaims(ledger, record, limit.own, evidence);
  else if (limit.own != null) minimumClaims(ledger, record, limit.own, activated);
  approximateMarginClaims(ledger, record);
  regressionClaims(ledger, record, evidence);
  const isFlow = optimizer.motion === 'flow';
  const momentOf = (log10T: number) => momentAt(record, log10T, isFlow);
  if (limit.frozenCertificate !== null && limit.dual !== null) {
    const { frozenCertificate, dual } = limit;
    const moment = momentOf(frozenCertificate.log10T);
    askedAtClaim(ledger, 'limit.', frozenCertificate.log10T, record);
    lastingClaims(
      ledger,
      'limit.frozenCertificate.',
      frozenCertificate,
      activated,
      Float64Array.from(dual),
      moment,
    );
  }
  ledger.unchecked(
    'limit.heading',
    limit.heading,
    'which of the cases of section 9.9 applies is a judgement of all that is above',
  );
  const { alpha, steps: updates } = record.training;
  const perPoint = record.spec.training.reduction === 'mean' ? record.data.n : 1;
  const steps = isFlow ? null : { rate: (alpha / perPoint) * (optimizer.clock.factor ?? 1), updates };
  const reached =
    limit.reached === null ? null : reachedClaims(ledger, limit.reached, evidence, momentOf, steps);
  if (limit.reached !== null) {
    sinceClaim(ledger, record, limit.reached);
    const { frozenCertificate, followed } = limit.reached;
    if (frozenCertificate !== null && followed === undefined)
      askedAtClaim(ledger, 'limit.reached.', frozenCertificate.log10T, record);
  }
  passageClaims(ledger, record, evidence, steps);
  vectorClaims(ledger, evidence);
  if (horizon !== null) {
    const target = targetOf(record, activated, reached);
    if (logRate === null)
      ledger.unchecked('horizon.residual', horizon.residual, 'margins follow no clock that is known');
    else horizonClaims(ledger, record, horizon, target, logRate);
    const { reached: of } = limit;
    if (of?.roadsDifference != null && of.followed === undefined && horizon.limit !== null)
      ledger.near(
        'limit.reached.roadsDifference',
        of.roadsDifference,
        { value: horizon.limit.marginDifference ?? Number.NaN, error: 0 },
        'horizon.limit.marginDifference, to the last bit',
      );
  }
  riskClaims(ledger, record, evidence, reached);
  planeClaims(ledger, record, evidence);
  theoryClaims(ledger, record, evidence, shape);
}

/** A certificate is asked at the last update, or of the flow at a row after its last switch. */
function askedAtClaim(
  ledger: Ledger,
  at: string,
  log10T: number,
  { training, horizon }: ExperimentRecord,
): void {
  const { steps, trajectory } = training;
  const ofRows = trajectory.flatMap((row) => (row.t >= steps && row.log10T !== null ? [row.log10T] : []));
  const moments = [log10(steps), ...ofRows, ...(horizon === null ? [] : [horizon.log10T])];
  const nearest = moments.reduce((best, one) =>
    Math.abs(one - log10T) < Math.abs(best - log10T) ? one : best,
  );
  ledger.near(
    `${at}frozenCertificate.log10T`,
    log10T,
    { value: nearest, error: 1e-9 * (1 + Math.abs(nearest)) },
    'the last update, or a row after it',
  );
}

/** Where training was not followed beyond its last update, and neurons are activated: since the last event that says so. */
function sinceClaim(
  ledger: Ledger,
  { training: { events, steps }, horizon }: ExperimentRecord,
  { kind, followed, since, lastOwnSwitch }: NonNullable<ExperimentRecord['limit']['reached']>,
): void {
  if (followed !== undefined) return;
  const path = 'limit.reached.since';
  const activated = events.filter((event) => event.kind === 'activated');
  ledger.unchecked('limit.reached.lastOwnSwitch', lastOwnSwitch, HISTORY);
  const isListed = activated.length > 0 && activated.length < LISTED && (horizon?.switches.count ?? 0) === 0;
  if (kind === 'activated' && isListed)
    ledger.near(
      path,
      since,
      { value: activated[activated.length - 1].t, error: 1e-9 * steps },
      'the last event that says so',
    );
  else ledger.unchecked(path, since, HISTORY);
}

/** Events of a kind that are listed. */
const LISTED = 20;
const HISTORY = 'when neurons switched is not kept in the arrays';

/** The margins at log10 t, and the step where descent itself is asked about; a sentence where they are not kept. */
function momentAt(
  { training, spec, data, horizon }: ExperimentRecord,
  log10T: number,
  isFlow: boolean,
): Moment | string {
  const alpha = training.alpha / (spec.training.reduction === 'mean' ? data.n : 1);
  if (training.steps > 0 && Math.abs(log10T - log10(training.steps)) <= 1e-12 * (1 + Math.abs(log10T)))
    return { q: Float64Array.from(training.margins), rate: isFlow ? null : alpha };
  if (horizon !== null && Math.abs(horizon.log10T - log10T) <= 1e-9 * (1 + Math.abs(log10T)))
    return { q: Float64Array.from(horizon.margins), rate: null };
  return `margins at t = 10^${log10T} are not kept`;
}

/** The pattern of the flow's end. */
function targetOf(
  { limit, horizon }: ExperimentRecord,
  activated: Lifted,
  reached: Lifted | null,
): Target | string {
  const ofActivated = horizon?.limit?.ofActivatedPattern ?? horizon?.activatedFraction === 1;
  if (ofActivated)
    return limit.dual === null
      ? 'the margin problem has no solution'
      : { lifted: activated, beta: Float64Array.from(limit.dual), dualUnique: limit.dualUnique };
  const isTold = limit.reached !== null && limit.reached.kind !== 'undetermined';
  if (!isTold || limit.reached === null || reached === null || limit.reached.dual === null)
    return 'the pattern of the end of the flow is not told';
  if (reached.slides) return 'where neurons slide features are projected, which is not formed here';
  return {
    lifted: reached,
    beta: Float64Array.from(limit.reached.dual),
    dualUnique: limit.reached.dualUnique,
  };
}
