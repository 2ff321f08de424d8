/**
 * The table of figures of a run. A new figure is one file and one entry here; those of sweeps stand in sweep/index.ts.
 */

import type { Heading } from '../limit-words.ts';
import { limitName } from '../limit-words.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { FigureElement } from './formats/dom.ts';
import { drawChart, type FigureContext } from './formats/svg.ts';
import { activationChart } from './run/activation.ts';
import { convergenceChart } from './run/convergence.ts';
import { dualChart } from './run/dual.ts';
import type { RunChart } from './run/figure.ts';
import { lossChart } from './run/loss.ts';
import { marginsChart } from './run/margins.ts';
import { measuredChart } from './run/measured.ts';
import { normalizedMarginChart } from './run/normalized-margin.ts';
import { planeChart } from './run/plane.ts';
import { reachedChangesChart } from './run/reached-changes.ts';
import { reachedPatternChart } from './run/reached-pattern.ts';
import { regularisationPathChart } from './run/regularisation-path.ts';
import { robustErrorChart } from './run/robust-error.ts';
import { signedProductsChart } from './run/signed-products.ts';
import { spectrumChart } from './run/spectrum.ts';
import { stableRankChart } from './run/stable-rank.ts';
import { testErrorChart } from './run/test-error.ts';
import { residualTold } from './run/timeline.ts';

export type { FigureContext } from './formats/svg.ts';
export { sweepFigures } from './sweep/index.ts';

export interface Figure {
  /** In file names and on the command line. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, in plain sentences; of a run that goes to its limit. */
  readonly caption: string;
  /** The same of one record: what is no limit of its run is not called one. */
  readonly wordsOf: (record: ExperimentRecord) => { readonly title: string; readonly caption: string };
  /** Dotted paths in the record's notes, one of which says why, when `chart` returns null. */
  readonly needs: readonly string[];
  /** Why `chart` returns null where no note says so. */
  readonly otherwise?: string;
  readonly chart: RunChart;
  /** The chart as an SVG element; null when `chart` is. */
  readonly draw: (record: ExperimentRecord, context: FigureContext) => FigureElement | null;
}

/** Words about a limit, given what it is called, whether training goes there, and the time that its margins would follow. */
type Words = (limit: string, heading: Heading, residual: string) => string;

interface RunFigure extends Pick<Figure, 'name' | 'needs' | 'otherwise' | 'chart'> {
  readonly title: string | Words;
  readonly caption: string | Words;
}

const STEPS = 'training.logTime';
const SETTLED = 'training settles in a pattern, and was not followed in log time';

const runFigures: readonly RunFigure[] = [
  {
    name: 'loss',
    title: 'Training loss',
    caption:
      'Natural logarithm of the loss against the number of updates. Hollow mark: t = 0, which a logarithmic axis has no place for. The loss of a run that follows the theory falls like 1/t, a straight line here.',
    needs: [STEPS],
    chart: lossChart,
  },
  {
    name: 'margins',
    title: 'Margins',
    caption:
      'The least margin qᵢ = yᵢ f(xᵢ) of the training points; it interpolates where this is positive. Ticks at the right: the margins of all points at the last time shown.',
    needs: [STEPS],
    chart: marginsChart,
  },
  {
    name: 'convergence',
    title: (limit) => `Distance from ${limit}`,
    caption: (limit, heading, residual) =>
      heading === 'notReached'
        ? `1 − cos of the angle between W(t) and W*, and the residual maxᵢ ${residual}: both of ${limit}, so neither falls to 0.`
        : `1 − cos of the angle between W(t) and ${limit} falls only like 1/log² t where training goes there. The residual maxᵢ ${residual} tells sooner: it falls like a power of t once the margins follow.`,
    needs: [STEPS, 'training.trajectory.oneMinusCosine'],
    chart: convergenceChart,
  },
  {
    name: 'normalized-margin',
    title: 'Normalised margin',
    caption: (limit, heading) =>
      `minᵢ qᵢ/‖W‖ ${heading === 'reached' ? 'rises towards' : 'beside'} that of ${limit}, the largest any weights of the activated pattern can have. W(0) is left out.`,
    needs: [STEPS, 'training.trajectory.normalizedMargin'],
    chart: normalizedMarginChart,
  },
  {
    name: 'activation',
    title: 'Activation',
    caption:
      'Share of the m n pairs of neuron j and point i with sign(aⱼ) yᵢ ⟨wⱼ, xᵢ⟩ > 0. The theory of the activated pattern applies while it is 1.',
    needs: [STEPS],
    chart: activationChart,
  },
  {
    name: 'test-error',
    title: 'Test error',
    caption: (limit) =>
      `Share of fresh points that the network misclassifies, beside the error of ${limit} and the least error possible (Bayes).`,
    needs: [STEPS, 'training.trajectory.testError'],
    chart: testErrorChart,
  },
  {
    name: 'robust-error',
    title: 'Error against an adversary',
    caption: (limit) =>
      `The error of ${limit}, and the least of any classifier, where an adversary may move every point by up to ρ. The least is 1/2 from ρ = ‖μ‖ on; the other goes on to 1.`,
    needs: ['risk.robust.0.error'],
    otherwise: 'risk.robustRadii of the spec names no radius',
    chart: robustErrorChart,
  },
  {
    name: 'plane',
    title: 'Points and boundaries',
    caption: (limit) =>
      `The training points in the plane of the signal μ (of the difference of the class means, where μ is unknown) and of v, the unit vector along the part orthogonal to it of w̄, the normal of the boundary of ${limit}. Solid: that boundary; dashed: the Bayes boundary. Equal units on both axes. Noise off this plane is not seen.`,
    needs: ['limit.dual', 'plane'],
    chart: planeChart,
  },
  {
    name: 'dual',
    title: 'Dual weights',
    caption: (limit) =>
      `W* = Σ βᵢ X̃ᵢ: how much each training point, lifted to the weights, contributes to ${limit}. A point with βᵢ = 0 could be left out without changing it.`,
    needs: ['limit.dual'],
    chart: dualChart,
  },
  {
    name: 'spectrum',
    title: 'Spectrum of K',
    caption:
      'Eigenvalues of the matrix K of inner products, largest first, on logarithmic axes. One large eigenvalue is a common direction (a signal, or a mean that was not subtracted); a flat rest is noise in many dimensions.',
    needs: ['data.spectrum'],
    chart: spectrumChart,
  },
  {
    name: 'signed-products',
    title: 'Signed inner products of pairs',
    caption:
      'How many pairs i < k have which yᵢyₖ⟨xᵢ, xₖ⟩, for pairs of one class and of both. Positively correlated data have nothing left of 0; nearly orthogonal data have all of it close to 0 compared with ‖xᵢ‖²/n.',
    needs: ['data.signedProducts'],
    chart: signedProductsChart,
  },
  {
    name: 'stable-rank',
    title: 'Stable rank',
    caption: 'How many directions the neurons spread over: 1 for a single one. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.stableRank'],
    chart: stableRankChart,
  },
  {
    name: 'margin-quantiles',
    title: 'Margins of the points',
    caption:
      'Quantiles of the normalised margins qᵢ/‖W‖ over the training points. They draw together where all points come to have one margin. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.marginQuantile50'],
    otherwise: 'report.measures of the spec does not name marginQuantiles',
    chart: measuredChart('marginQuantiles', 'qᵢ/‖W‖ (length of x)', [
      'marginQuantile10',
      'marginQuantile50',
      'marginQuantile90',
    ]),
  },
  {
    name: 'margin-linf',
    title: 'Margin over the largest entry of W',
    caption: 'minᵢ qᵢ/max |Wⱼₖ|, the margin that steps by signs of gradients make large. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.marginLinf'],
    otherwise: 'report.measures of the spec does not name normMargins',
    chart: measuredChart('normMargins', 'minᵢ qᵢ/max |Wⱼₖ|', ['marginLinf']),
  },
  {
    name: 'margin-spectral',
    title: 'Margin over the largest singular value of W',
    caption: 'minᵢ qᵢ/‖W‖₂, the margin that steps by polar factors make large. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.marginSpectral'],
    otherwise: 'report.measures of the spec does not name normMargins',
    chart: measuredChart('normMargins', 'minᵢ qᵢ/‖W‖₂ (length of x)', ['marginSpectral']),
  },
  {
    name: 'neurons',
    title: 'Stable rank of the neurons of either sign',
    caption:
      '‖V‖²/‖V‖₂² of the neurons V of one sign of aⱼ: 1 where they all point one way. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.stableRankPositive'],
    otherwise: 'report.measures of the spec does not name neurons',
    chart: measuredChart('neurons', 'stable rank', ['stableRankPositive', 'stableRankNegative']),
  },
  {
    name: 'participation',
    title: 'Neurons that take part',
    caption:
      '(Σⱼ‖wⱼ‖²)²/Σⱼ‖wⱼ‖⁴: m where all neurons are of one length, 1 where one has it all. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.participationRatio'],
    otherwise: 'report.measures of the spec does not name neurons',
    chart: measuredChart('neurons', 'neurons that take part', ['participationRatio']),
  },
  {
    name: 'collapse',
    title: 'Collapse of the hidden features',
    caption:
      'Spread of the features φ(W xᵢ) within classes over that between: 0 where each class has one feature. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.collapseWithin'],
    otherwise: 'report.measures of the spec does not name collapse',
    chart: measuredChart('collapse', 'spread within classes over between', ['collapseWithin']),
  },
  {
    name: 'collapse-cosines',
    title: 'How the hidden features of the classes lie',
    caption:
      'Cosines of the angles between the class means of the features φ(W xᵢ), and between a and the difference of these means. W(0) is left out.',
    needs: [STEPS, 'training.trajectory.collapseMeans'],
    otherwise: 'report.measures of the spec does not name collapse',
    chart: measuredChart('collapse', 'cosine', ['collapseMeans', 'collapseDual']),
  },
  {
    name: 'regularisation-path',
    title: 'Training beside the regularisation path',
    caption: (limit) =>
      `1 − cos of the angles of W(t), and of the minimum with weight decay λ, to ${limit}, and between the two, at the λ whose minimum stands where training does. Both fall like 1/log². W(0) is left out.`,
    needs: [STEPS, 'training.trajectory.regularisedOneMinusCosine'],
    otherwise: 'report.measures of the spec does not name regularisationPath',
    chart: regularisationPathChart,
  },
  {
    name: 'reached-pattern',
    title: 'The pattern that training goes to',
    caption:
      'The slope of each neuron at each point, in the direction that training in log time goes to. Only pairs with aⱼyᵢ < 0 slide: there ⟨wⱼ, xᵢ⟩ = 0 for ever, and the colour is the weight between γ and 1 with which the neuron hears of the point.',
    needs: ['limit.reached', 'limit.reached.dual'],
    otherwise: SETTLED,
    chart: reachedPatternChart,
  },
  {
    name: 'reached-changes',
    title: 'Changes in log time',
    caption:
      'How many pairs of neuron and point changed up to each time: switches of own pairs, aⱼyᵢ > 0, which decide where training goes, and pairs that came to slide or ceased to, which do not.',
    needs: ['limit.reached', 'limit.reached.kind'],
    otherwise: SETTLED,
    chart: reachedChangesChart,
  },
];

/** The figures of a run. */
export const figures: readonly Figure[] = runFigures.map(({ title, caption, ...figure }) => {
  const wordsFor = (heading: Heading, residual: string) => {
    const told = (words: string | Words): string =>
      typeof words === 'string' ? words : words(limitName(heading), heading, residual);
    return { title: told(title), caption: told(caption) };
  };
  return {
    ...figure,
    ...wordsFor('reached', '|qᵢ − log αt + log βᵢ| over support vectors'),
    wordsOf: ({ limit, spec }) => wordsFor(limit.heading, residualTold({ limit, spec })),
    draw: (record, context) => {
      const chart = figure.chart(record);
      return chart === null ? null : drawChart(chart, context);
    },
  };
});

/** Why a figure of a run cannot be drawn: what the record's notes say of what it needs. */
export function reasonAbsent(
  { notes }: ExperimentRecord,
  { needs, otherwise }: Pick<Figure, 'needs' | 'otherwise'>,
): string {
  return (
    needs.map((path) => notes[path]).find((reason) => reason !== undefined) ??
    otherwise ??
    'its data are not in the record'
  );
}
