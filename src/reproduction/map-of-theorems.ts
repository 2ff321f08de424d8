/**
 * The map of theorems: over two planes of regimes, what the new theorem covers that earlier ones do not, and what is true but
 * covered by none.
 */
import { pow } from '../linalg/elementary.ts';
import type { Trial } from './claim.ts';
import { heads } from './headings.ts';
import type { Coverage, MapCurve, RegimeMap } from './regime-map.ts';
import { shareOf } from './statistics.ts';
import { groupedBy, numberOf, place } from './trials.ts';

interface MappedResult {
  /** Its id in `theory`. */
  readonly id: string;
  readonly title: string;
  /** Over a small panel. */
  readonly short: string;
  /** new: of the paper; earlier: on the direction or the error of two-layer leaky networks; linear: on linear classifiers. */
  readonly kind: 'new' | 'earlier' | 'linear';
}

/** What is compared, in the order of the panels; of each its inequalities, its loss and activation left aside. */
export const RESULTS: readonly MappedResult[] = [
  {
    id: 'hashimoto-2026-4.8-positive',
    title: 'Hashimoto 2026, 4.8 case 1',
    short: 'Hashimoto, case 1',
    kind: 'new',
  },
  {
    id: 'hashimoto-2026-4.8-orthogonal',
    title: 'Hashimoto 2026, 4.8 case 2',
    short: 'Hashimoto, case 2',
    kind: 'new',
  },
  { id: 'frei-vardi-2023-4', title: 'Frei et al. 2023, Prop. 4', short: 'Frei et al. 2023', kind: 'earlier' },
  {
    id: 'frei-chatterji-bartlett-2022-1',
    title: 'Frei et al. 2022, Thm 1',
    short: 'Frei et al. 2022',
    kind: 'earlier',
  },
  { id: 'xu-gu-2023-3.1', title: 'Xu and Gu 2023, Thm 3.1', short: 'Xu and Gu 2023', kind: 'earlier' },
  {
    id: 'hashimoto-volgushev-zwiernik-2025-1',
    title: 'HVZ 2025 (linear), weak',
    short: 'HVZ 2025, weak',
    kind: 'linear',
  },
  {
    id: 'hashimoto-volgushev-zwiernik-2025-2i',
    title: 'HVZ 2025 (linear), strong',
    short: 'HVZ 2025, strong',
    kind: 'linear',
  },
];

/** Excess risk up to which a limit is benign, as in a spec's thresholds. */
const BENIGN = 0.01;

export function regimeMaps(trials: readonly Trial[]): RegimeMap[] {
  const overSignal = trials.filter(({ at }) => 'norm' in at);
  const overSamples = trials.filter(({ at }) => 'n' in at);
  return [
    mapOf(overSignal, 'd', 'norm', {
      name: 'map-of-theorems',
      title: 'The map of theorems: signal against dimension',
      caption:
        'n = 20, γ = 0.2, m = 8, isotropic Gaussian noise, C = 1 where a paper leaves a constant free, steps and starts as small as anyone asks for.',
      labels: ['d', '|μ|'],
      curves: [
        curve('n|μ|² = R', overSignal, 'd', (d) => Math.sqrt(d / 20)),
        curve('n|μ|⁴ = ‖Σ‖R', overSignal, 'd', (d) => pow(d / 20, 0.25)),
      ],
    }),
    mapOf(overSamples, 'd', 'n', {
      name: 'map-of-theorems-samples',
      title: 'The map of theorems: samples against dimension',
      caption:
        '|μ| such that n|μ|⁴ = 100 ‖Σ‖R: just on the benign side. γ = 0.2, m = 8, isotropic Gaussian noise, C = 1.',
      labels: ['d', 'n'],
      curves: [
        curve('d = n²', overSamples, 'd', (d) => Math.sqrt(d)),
        curve('n|μ|² = R', overSamples, 'd', (d) => d / 100),
      ],
    }),
  ];
}

interface MapText {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly labels: readonly [x: string, y: string];
  readonly curves: readonly MapCurve[];
}

function mapOf(trials: readonly Trial[], x: string, y: string, { labels, ...text }: MapText): RegimeMap {
  const places = [...groupedBy(trials, ({ at }) => `${at[x]} ${at[y]}`).values()];
  const values = (axis: string): number[] =>
    [...new Set(trials.map((trial) => place(trial, axis)))].sort((a, b) => a - b);
  return {
    ...text,
    x: { label: labels[0], values: values(x) },
    y: { label: labels[1], values: values(y) },
    cells: places.map((group) => ({
      x: place(group[0], x),
      y: place(group[0], y),
      coverage: coverageOf(group),
      benign: group.every(heads('reached'))
        ? group.every((trial) => numberOf(trial, 'excess') <= BENIGN)
        : null,
    })),
    panels: RESULTS.map(({ id, short }) => ({
      title: short,
      cells: places.map((group) => ({
        x: place(group[0], x),
        y: place(group[0], y),
        share: shareOf(group, ({ values: found }) => found[id] === true)?.value ?? 0,
      })),
    })),
  };
}

/** A result covers a place when its inequalities hold, and it says something, in every run there; the truth, too, is that of every run. */
function coverageOf(group: readonly Trial[]): Coverage {
  const covered = (kind: MappedResult['kind']): boolean =>
    RESULTS.some((one) => one.kind === kind && group.every(({ values }) => values[one.id] === true));
  const [byNew, byEarlier] = [covered('new'), covered('earlier')];
  if (byNew && byEarlier) return 'both';
  if (byNew) return 'new';
  if (byEarlier) return 'earlier';
  return group.every(({ values }) => values.atFirstStep === true && values.reached === true)
    ? 'unproved'
    : 'untrue';
}

/** y(x) over the range of an axis, as far as it stays inside the plane. */
function curve(label: string, trials: readonly Trial[], x: string, y: (x: number) => number): MapCurve {
  const values = [...new Set(trials.map((trial) => place(trial, x)))].sort((a, b) => a - b);
  return { label, points: values.map((at) => ({ x: at, y: y(at) })) };
}
