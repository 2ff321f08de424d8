/**
 * The columns of one measure against t, where `report.measures` asked for it.
 */
import { type MeasureName, measures } from '../../network/measures/index.ts';
import type { Layer } from '../chart.ts';
import { BLUE, GREEN, SKY, VERMILION } from '../palette.ts';
import type { RunChart } from './figure.ts';
import { column, timeAxis, timeLine, timeUnit } from './timeline.ts';

const HUES = [BLUE, VERMILION, GREEN, SKY];
const SYMBOLS = ['circle', 'triangle', 'square', 'diamond'] as const;

/** @param shown  those of its columns that are of one kind, and drawn on one axis called so */
export function measuredChart(measure: MeasureName, label: string, shown: readonly string[]): RunChart {
  const columns = measures
    .flatMap((one) => (one.name === measure ? [...one.columns] : []))
    .filter(({ name }) => shown.includes(name));
  return (record) => {
    const rows = record.training.trajectory;
    const curves = columns.flatMap(({ name, label: own }, k) => {
      const values = column(rows, (row) => row[name] ?? null).filter(({ x }) => x > 0);
      return values.length === 0 ? [] : [{ own, values, stroke: HUES[k], symbol: SYMBOLS[k] }];
    });
    if (curves.length === 0) return null;
    return {
      description: `Against time: ${columns.map(({ label: own }) => own).join(', ')}`,
      x: timeAxis(rows, timeUnit(record.spec)),
      y: { name: measure, label, scale: 'linear', nice: true },
      layers: curves.flatMap(({ own, values, stroke, symbol }): Layer[] =>
        timeLine(own, values, stroke, symbol),
      ),
      ...(curves.length > 1
        ? { key: curves.map(({ own, stroke, symbol }) => ({ name: own, stroke, symbol, dash: '' })) }
        : {}),
    };
  };
}
