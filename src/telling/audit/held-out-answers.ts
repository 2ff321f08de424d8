/**
 * What an audit says of rows held out of training, and of several weights.
 */
import type { AuditRecord, CheckpointRecord, CountedError, HeldOutErrors } from '../../audit/record.ts';
import type { Answer } from '../answer.ts';
import { count, short } from '../numbers.ts';
import { activatedName, ownName } from './network-answers.ts';

/** Of held-out rows; nothing where there are none. */
export function heldOutAnswers({ heldOut, network, notes, experiment }: AuditRecord): Answer[] {
  if (heldOut === undefined) return [];
  const { classes, heldOut: rows } = experiment.data;
  const shared =
    rows === undefined || rows.shared === 0
      ? []
      : [`${count(rows.shared)} of these rows are training rows too`];
  const question = 'What error do held-out rows show?';
  const told = (errors: HeldOutErrors | null, path: string): string =>
    errors === null ? `not known (${notes[path]})` : withClasses(errors, classes);
  const activated = told(heldOut.activatedLimit, 'heldOut.activatedLimit');
  if (network === null || heldOut.network === null) {
    const answer = [`the activated max-margin direction: ${activated}`, ...shared].join('; ');
    return [{ question, answer, status: heldOut.activatedLimit === null ? 'unknown' : 'neutral' }];
  }
  const own = `${ownName(network)}: ${told(heldOut.ownLimit, 'heldOut.ownLimit')}`;
  const held =
    heldOut.ownSigns === null || network.ownSigns.kind === 'activated'
      ? []
      : [`the max-margin direction with its own signs alone held: ${withClasses(heldOut.ownSigns, classes)}`];
  const other = network.pattern.activatedFraction === 1 ? [] : [`${activatedName(network)}: ${activated}`];
  return [
    {
      question,
      answer: [withClasses(heldOut.network, classes), own, ...held, ...other, ...shared].join('; '),
      status: 'neutral',
    },
    {
      question: 'Is its overfitting benign?',
      ...(heldOut.overfitting === null
        ? { answer: `not said: ${notes['heldOut.overfitting']}`, status: 'unknown' as const }
        : {
            answer: `${heldOut.overfitting}: its whole error counted as excess, as the Bayes error is not known, and its whole interval is`,
            status: heldOut.overfitting === 'benign' ? ('good' as const) : ('bad' as const),
          }),
    },
  ];
}

function withClasses(errors: HeldOutErrors, classes: AuditRecord['experiment']['data']['classes']): string {
  const parts = [
    [classes?.[0] ?? '-1', errors.negative],
    [classes?.[1] ?? '+1', errors.positive],
  ] as const;
  const each = parts.flatMap(([name, of]) =>
    of === null ? [] : [`${count(of.mistakes)} of ${count(of.rows)} of class ${name}`],
  );
  return `${counted(errors)}: ${each.join(', ')}`;
}

/** "3 of 200 wrong (0.015; 95 %: 0.0031 to 0.0432)". */
function counted({ mistakes, rows, error, interval }: CountedError): string {
  return `${count(mistakes)} of ${count(rows)} wrong (${short(error)}; 95 %: ${short(interval[0])} to ${short(interval[1])})`;
}

/** The columns of a table of several weights. */
export const CHECKPOINT_COLUMNS = [
  'Weights',
  'Wrong',
  'min q/‖W‖',
  'Share',
  'ε',
  'δ',
  'Angle, own',
  'Angle, own signs',
  'Angle, activated',
];
export const HELD_OUT_COLUMN = 'Held-out error';

/** One row of it. */
export function checkpointCells({ weights, misclassified, heldOut, ...found }: CheckpointRecord): string[] {
  const or = (value: number | null): string => (value === null ? '–' : short(value, 3));
  return [
    weights,
    count(misclassified),
    short(found.normalizedMargin, 4),
    or(found.marginShare),
    ...[
      found.kktEpsilon,
      found.kktDelta,
      found.angleToOwn,
      found.angleToOwnSigns,
      found.angleToActivated,
    ].map(or),
    ...(heldOut === undefined
      ? []
      : [
          `${short(heldOut.error, 3)} (${short(heldOut.interval[0], 2)} to ${short(heldOut.interval[1], 2)})`,
        ]),
  ];
}
