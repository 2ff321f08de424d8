/**
 * What the theorems say of a run.
 */
import * as z from 'zod/mini';
import { described } from '../../spec/fields.ts';
import { list, number, oneOf, orNull, part, text, truth } from './words.ts';

const hypothesis = part(
  {
    name: text('what it is about'),
    formula: text("as the source has it, in this project's letters"),
    measured: orNull(number('the value here'), 'where it is unknown, or no number (a kind of loss)'),
    threshold: orNull(
      number('what it is held against, for C = 1 where the paper leaves C free'),
      'when `measured` is',
    ),
    slack: orNull(
      number('how far it holds, as a ratio above 1, or fails, below 1'),
      'where one side is 0 and a ratio says nothing',
    ),
    holds: orNull(truth('whether it holds'), 'where that cannot be decided; `note` says why'),
    largestC: orNull(number('the largest C with which it holds'), 'where no C enters, or every C will do'),
    note: z.exactOptional(text('only where the reader must know more')),
    setting: z.exactOptional(
      described(
        z.literal(true),
        'only where it is about the kind of network, loss, algorithm or data: where it is false it can never hold',
      ),
    ),
  },
  'an inequality, measured',
);

const statement = part(
  {
    id: text('its name in `benign list theorems`'),
    paper: text('authors and year'),
    result: text('its name there'),
    source: text('where it stands'),
    confidence: oneOf(['read', 'second-hand', 'recalled', 'derived'], 'how sure this program is of it'),
    status: oneOf(
      ['holds', 'fails', 'vacuous', 'undecided'],
      'vacuous: a hypothesis on the kind of network, loss, algorithm or data that can never be met here, or no conclusion that says anything here; undecided: something needed is unknown, or known from memory only. For the `assumedConstants`',
    ),
    inequalities: oneOf(
      ['holds', 'fails', 'undecided'],
      'the same of the inequalities alone, the setting left aside',
    ),
    saysNothing: orNull(
      text(
        'why no conclusion says anything here although the inequalities hold (an error of at most 1 or more for constants of 1, a probability of at least 0, no bound at all)',
      ),
      'where one does',
    ),
    assumedConstants: orNull(
      described(z.record(z.string(), z.number()), 'constants that the paper leaves free, as assumed (C = 1)'),
      'where none is free',
    ),
    largestC: orNull(
      number('the largest C for which the inequalities that are known still hold'),
      'where none is free, or no C will do',
    ),
    hypotheses: list(hypothesis, 'the premises'),
    conclusions: list(z.string(), 'what follows'),
    checks: list(hypothesis, 'conclusions that can be measured on this run, in the shape of hypotheses'),
  },
  'a result of a paper, on this run',
);

export const theory = list(statement, 'every result of [theorems.md](theorems.md) on this run, in its order');
