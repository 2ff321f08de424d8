/**
 * Over how many neurons, and how many directions, the weights spread.
 */
import type { Matrix } from '../../linalg/matrix.ts';
import { neuronsOfSign } from '../network.ts';
import { inUnits, squareableUnit, stableRank, type WeightCoordinates } from '../weights.ts';
import type { Measure } from './measure.ts';

type Column = 'stableRankPositive' | 'stableRankNegative' | 'participationRatio';

export const neurons: Measure<'neurons', Column> = {
  name: 'neurons',
  description: 'stable rank of the neurons of either sign, and how many neurons take part',
  columns: [
    {
      name: 'stableRankPositive',
      label: 'stable rank of the neurons with aⱼ > 0',
      meaning: '|V|_F^2/|V|_2^2 of the rows V of W with a_j > 0',
      absent: 'where there are none, or all are 0',
    },
    {
      name: 'stableRankNegative',
      label: 'stable rank of the neurons with aⱼ < 0',
      meaning: 'the same of those with a_j < 0',
      absent: 'where there are none, or all are 0',
    },
    {
      name: 'participationRatio',
      label: '(Σⱼ‖wⱼ‖²)²/Σⱼ‖wⱼ‖⁴ (neurons that take part)',
      meaning: '(sum_j |w_j|^2)^2/sum_j |w_j|^4: m where all are of one length, 1 where one has it all',
      absent: 'where W = 0',
    },
  ],
  of: ({ network, W }) => ({
    stableRankPositive: stableRank(rowsOf(W, neuronsOfSign(network, 1))),
    stableRankNegative: stableRank(rowsOf(W, neuronsOfSign(network, -1))),
    participationRatio: participationRatio(W),
  }),
};

function rowsOf(W: WeightCoordinates, rows: Int32Array): WeightCoordinates {
  const chosen = ({ cols, data }: Matrix): Matrix => {
    const part = new Float64Array(rows.length * cols);
    for (const [k, j] of rows.entries()) part.set(data.subarray(j * cols, (j + 1) * cols), k * cols);
    return { rows: rows.length, cols, data: part };
  };
  return { m: rows.length, inFrame: W.inFrame.map(chosen), outside: W.outside.map(chosen) };
}

function participationRatio(W: WeightCoordinates): number | null {
  const sized = inUnits(W, squareableUnit(W));
  const squares = new Float64Array(W.m);
  for (const { cols, data } of [...sized.inFrame, ...sized.outside])
    for (let at = 0; at < data.length; at++) squares[Math.floor(at / cols)] += data[at] * data[at];
  const largest = squares.reduce((a, b) => Math.max(a, b), 0);
  if (!(largest > 0)) return null;
  let total = 0;
  let fourth = 0;
  for (const square of squares) {
    total += square / largest;
    fourth += (square / largest) * (square / largest);
  }
  return (total * total) / fourth;
}
