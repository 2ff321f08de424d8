/**
 * A check as one self-contained page: what covers the spec, what would have to change, and every inequality.
 */
import { stringify } from 'yaml';
import type { CheckRecord } from '../inquiry/check.ts';
import { papers } from '../theory/index.ts';
import type { Hypothesis, Statement } from '../theory/statement.ts';
import { foretelling, phrase, settings, title } from './check-words.ts';
import { percent, short } from './numbers.ts';
import { type Html, html, table } from './report/html.ts';
import { notesSection, page } from './report/page.ts';

/** The page as HTML: no script, no network, the same bytes for the same record. */
export function renderCheck(record: CheckRecord): string {
  const { spec, theory, version } = record;
  const told = foretelling(record);
  const covering = theory.filter(({ status }) => status === 'holds');
  return page({
    name: spec.name,
    headline: `Covered by ${covering.length} of ${theory.length} results`,
    tone: covering.length > 0 ? 'good' : 'neutral',
    because:
      covering.map(({ paper, result }) => `${paper}, ${result}`).join('; ') || 'no result covers this spec',
    setting: title(record),
    version,
    sections: [
      ...(told === null ? [] : [['What a run will not say', html`<p>${told}</p>`] as const]),
      ['What would have to change', remediesSection(record)],
      ['At a glance', overviewSection(theory)],
      ['Over seeds', premisesSection(record)],
      ...papers.map(({ paper, title: heading }) => {
        const statements = theory.filter((one) => one.paper === paper);
        return [heading, html`${statements.map(statementSection)}`] as const;
      }),
      ['Specification', html`<pre><code>${stringify(spec)}</code></pre>`],
      ['Notes', notesSection(record.notes)],
    ],
  });
}

function remediesSection({ remedies, unremedied }: CheckRecord): Html {
  const names = unremedied.map(({ result, allTried }) => (allTried ? result : `${result} (not all tried)`));
  const without =
    names.length === 0 ? '' : html`<p class="small">None was found for ${names.join(', ')}.</p>`;
  if (remedies.length === 0) return html`<p>No remedy was found.</p>${without}`;
  const rows = remedies.map(({ result, set, size }) => [
    result,
    html`<code>${settings(set)}</code>`,
    short(size),
  ]);
  return html`<p>For each result that fails the smallest change after which the whole of it holds, the smallest first: one or two fields,
numbers by at most a factor of 100. The size is the sum of |log ratio|, and 1 for a change of kind.</p>
<div class="wide long">${table(['Result', 'Change', 'Size'], rows)}</div>${without}`;
}

const STATUS = {
  holds: '✓ holds',
  fails: '✗ fails',
  undecided: '? undecided',
  vacuous: '– vacuous',
} as const;

function overviewSection(theory: readonly Statement[]): Html {
  const rows = theory.map((one) => [
    `${one.paper}, ${one.result}`,
    STATUS[one.status],
    html`${phrase(one)} <span class="small">[${one.confidence}]</span>`,
  ]);
  return html`<div class="wide long">${table(['Result', 'Status', 'In words'], rows)}</div>`;
}

function premisesSection({ premises, notes }: CheckRecord): Html {
  if (premises === null) return html`<p>Not counted: ${notes.premises}.</p>`;
  const rows = premises.frequencies.map(({ name, formula, held, of, interval }) => [
    name,
    formula,
    of === 0 ? 'unknown' : `${held} of ${of}`,
    interval === null ? '' : `${percent(interval[0])} to ${percent(interval[1])}`,
  ]);
  return html`<div class="wide long">${table(['Premise', 'Formula', `Holds, over ${premises.seeds} seeds`, '95 % interval'], rows)}</div>`;
}

function statementSection(statement: Statement): Html {
  const { id, result, source, confidence, status, hypotheses, conclusions, checks } = statement;
  const measured =
    checks.length === 0 ? '' : html`<p>Its conclusion, measured here:</p>${inequalityTable(checks)}`;
  return html`<h3 id="${id}">${result}: ${STATUS[status]}</h3>
<p class="small">${source} [${confidence}]. ${phrase(statement)}</p>
${inequalityTable(hypotheses)}
<ul>${conclusions.map((conclusion) => html`<li>Then ${conclusion}.</li>`)}</ul>${measured}
`;
}

function inequalityTable(hypotheses: readonly Hypothesis[]): Html {
  const number = (value: number | null): string => (value === null ? '' : short(value));
  const rows = hypotheses.map(({ name, formula, measured, threshold, slack, holds, largestC, note }) => [
    `${holds === null ? '?' : holds ? '✓' : '✗'} ${name}`,
    note === undefined ? formula : `${formula} (${note})`,
    number(measured),
    number(threshold),
    number(slack),
    number(largestC),
  ]);
  return html`<div class="wide long">${table(['Hypothesis', 'Inequality', 'Measured', 'Threshold', 'Slack', 'C up to'], rows)}</div>`;
}
