/**
 * A published or derived result as something to check: hypotheses as inequalities with their slack, and what follows.
 */
import { pow } from '../linalg/elementary.ts';

/** How its statement is known: read in the paper, second-hand, recalled from memory, or derived and proved for this project. */
export type Confidence = 'read' | 'second-hand' | 'recalled' | 'derived';

/** What one inequality came to on an instance. */
export interface Finding {
  /** Null where the quantity is unknown, or is no number (a kind of loss). */
  readonly measured: number | null;
  /** For C = 1 where the paper leaves a constant C free. */
  readonly threshold: number | null;
  /** How far it holds, as a ratio above 1, or fails, below 1; null where one side is 0 and a ratio says nothing. */
  readonly slack: number | null;
  /** Null: not decidable from what is known; `note` says why. */
  readonly holds: boolean | null;
  /** The largest C with which this inequality holds; null where no C enters, or every C will do. */
  readonly largestC: number | null;
  readonly note?: string;
  /** In place of the premise's own formula, where the instance decides a part of it. */
  readonly formula?: string;
  /** About the kind of network, loss, algorithm or data, not about their sizes: where it is false it can never hold. */
  readonly setting?: true;
}

/** One inequality, measured. */
export interface Hypothesis extends Finding {
  readonly name: string;
  readonly formula: string;
}

/**
 * holds: every hypothesis does, and at least one conclusion says something here; fails; vacuous: the hypotheses can never hold in
 * this setting, or hold and no conclusion says anything; undecided: something needed is unknown.
 */
export type StatementStatus = 'holds' | 'fails' | 'vacuous' | 'undecided';

export interface Statement {
  readonly id: string;
  readonly paper: string;
  readonly result: string;
  /** Where it stands. */
  readonly source: string;
  readonly confidence: Confidence;
  /** For the assumed constants: read "holds if C <= largestC" wherever there are any. */
  readonly status: StatementStatus;
  /** The same of its inequalities alone, the setting (network, loss, algorithm, kind of data) left aside. */
  readonly inequalities: Exclude<StatementStatus, 'vacuous'>;
  /** Why no conclusion says anything here, where the inequalities hold; null where one does. */
  readonly saysNothing: string | null;
  /** Constants that the paper leaves free, as assumed for the status. */
  readonly assumedConstants: Readonly<Record<string, number>> | null;
  /** The largest C for which all inequalities that are known still hold; null where none is free, or no C will do. */
  readonly largestC: number | null;
  readonly hypotheses: readonly Hypothesis[];
  readonly conclusions: readonly string[];
  /** Those of the conclusions that can be measured on this instance, as inequalities. */
  readonly checks: readonly Hypothesis[];
}

/** An inequality of a theorem, and how it is measured on an instance described by `Facts`. */
export interface Premise<Facts> {
  readonly name: string;
  /** As the source has it, in this project's letters. */
  readonly formula: string;
  readonly find: (facts: Facts) => Finding;
  /** Not listed where it holds: what nearly every instance meets. */
  readonly unspoken?: true;
  /** It is about rows that are drawn independently from the population. */
  readonly ofDraws?: true;
}

/** What follows: a sentence, with why it says nothing on an instance where there are such instances. */
export type Conclusion<Facts> = string | BoundedConclusion<Facts>;

export interface BoundedConclusion<Facts> {
  readonly sentence: string;
  /** Why it says nothing here (an error of at most 1.3, say); null where it says something. Asked where every inequality holds. */
  readonly saysNothing: (facts: Facts) => string | null;
}

/** A result as data; `stateOn` checks it on an instance. */
export interface Theorem<Facts> {
  readonly id: string;
  readonly result: string;
  readonly source: string;
  readonly confidence: Confidence;
  readonly premises: readonly Premise<Facts>[];
  readonly conclusions: readonly Conclusion<Facts>[];
  readonly checks?: readonly Premise<Facts>[];
  /** It holds of any rows, though it names the law of fresh ones. */
  readonly anyRows?: true;
  /** The instances of which anything is said, where these are few. */
  readonly concerns?: (facts: Facts) => boolean;
}

/** How a free constant enters a threshold: as C^C. */
export interface FreeConstant {
  readonly C: number;
}

/** measured >= threshold C^e, e > 0. */
export function atLeast(measured: number, threshold: number, free?: FreeConstant): Finding {
  const slack = threshold > 0 ? measured / threshold : null;
  return found(measured, threshold, slack, measured >= threshold, free);
}

/** measured > threshold. */
export function above(measured: number, threshold: number): Finding {
  return found(measured, threshold, threshold > 0 ? measured / threshold : null, measured > threshold);
}

/** measured <= threshold C^e, e < 0. */
export function atMost(measured: number, threshold: number, free?: FreeConstant): Finding {
  const slack = measured > 0 ? threshold / measured : null;
  return found(measured, threshold, slack, measured <= threshold, free);
}

/** measured < threshold. */
export function below(measured: number, threshold: number): Finding {
  return found(measured, threshold, measured > 0 ? threshold / measured : null, measured < threshold);
}

function found(
  measured: number,
  threshold: number,
  slack: number | null,
  holds: boolean,
  free?: FreeConstant,
): Finding {
  if (!Number.isFinite(measured) || !Number.isFinite(threshold)) {
    return unknown('a side of this inequality lies outside float64');
  }
  const ratio = slack !== null && Number.isFinite(slack) ? slack : null;
  const largestC = free === undefined || ratio === null ? null : largestConstant(ratio, free);
  return { measured, threshold, slack: ratio, holds, largestC };
}

/** The C at which slack = C^|e|. */
function largestConstant(slack: number, { C: exponent }: FreeConstant): number {
  return Math.abs(exponent) === 1 || slack <= 0 ? Math.max(slack, 0) : pow(slack, 1 / Math.abs(exponent));
}

/** Something this inequality needs is not known. */
export function unknown(note: string): Finding {
  return { measured: null, threshold: null, slack: null, holds: null, largestC: null, note };
}

/** The inequality as it was measured, which decides nothing: its form or its constant is not known for certain. */
export function undecidable(finding: Finding, note: string): Finding {
  return { ...finding, holds: null, note };
}

/** A premise on the setting: met, or never; null: not known. @param note  what is there, and what it is that the premise asks for */
export function inSetting(holds: boolean | null, note: string): Finding {
  return { measured: null, threshold: null, slack: null, holds, largestC: null, note, setting: true };
}

/** What premises came to on one instance, by the premise: theorems share many, and each is measured once. */
export type Findings<Facts> = Map<Premise<Facts>, Hypothesis>;

/** Checks one theorem. @param paper  the short citation @param known  on the same facts; what is found is added to it */
export function stateOn<Facts>(
  theorem: Theorem<Facts>,
  paper: string,
  facts: Facts,
  known: Findings<Facts> = new Map(),
): Statement {
  const { id, result, source, confidence, premises, conclusions, checks } = theorem;
  const hypotheses: Hypothesis[] = [];
  for (const premise of premises) {
    const one = measured(premise, facts, known);
    if (!(premise.unspoken && one.holds)) hypotheses.push(one);
  }
  const words = wordsOf(theorem);
  const sum = summary(hypotheses);
  const inequalities = verdict(sum.fails, sum.undecided);
  const saysNothing = inequalities === 'holds' ? silenceOf(conclusions, facts) : null;
  const vacuous = sum.impossible || saysNothing !== null;
  return {
    id,
    paper,
    result,
    source,
    confidence,
    status: vacuous ? 'vacuous' : verdict(sum.fails, sum.undecided || sum.settingUnknown),
    inequalities,
    saysNothing,
    assumedConstants: words.assumedConstants,
    largestC: sum.noC || sum.largestC === Number.POSITIVE_INFINITY ? null : sum.largestC,
    hypotheses,
    conclusions: words.conclusions,
    checks: checks?.map((check) => measured(check, facts, known)) ?? [],
  };
}

/** The words of a conclusion. */
export function sentenceOf<Facts>(conclusion: Conclusion<Facts>): string {
  return typeof conclusion === 'string' ? conclusion : conclusion.sentence;
}

/** Whether a statement on the instance holds, asked no further than to the first hypothesis that does not. */
export function holdsOn<Facts>({ premises, conclusions }: Theorem<Facts>, facts: Facts): boolean {
  return premises.every(({ find }) => find(facts).holds === true) && silenceOf(conclusions, facts) === null;
}

/** Why no conclusion says anything; null where one does. */
function silenceOf<Facts>(conclusions: readonly Conclusion<Facts>[], facts: Facts): string | null {
  const reasons = new Set<string>();
  for (const conclusion of conclusions) {
    const reason = typeof conclusion === 'string' ? null : conclusion.saysNothing(facts);
    if (reason === null) return null;
    reasons.add(reason);
  }
  return [...reasons].join('; ');
}

function measured<Facts>(premise: Premise<Facts>, facts: Facts, known: Findings<Facts>): Hypothesis {
  const before = known.get(premise);
  if (before !== undefined) return before;
  const one = hypothesisOf(premise, premise.find(facts));
  known.set(premise, one);
  return one;
}

/** Field by field, but for the rarest: spreading takes four times as long, and there are hundreds on an instance. */
function hypothesisOf({ name, formula }: Pick<Hypothesis, 'name' | 'formula'>, finding: Finding): Hypothesis {
  const { measured, threshold, slack, holds, largestC, note, setting } = finding;
  const isRare = finding.formula !== undefined || (setting && (measured !== null || note === undefined));
  if (isRare) return { name, formula, ...finding };
  if (note === undefined) return { name, formula, measured, threshold, slack, holds, largestC };
  return setting
    ? { name, formula, measured, threshold, slack, holds, largestC, note, setting }
    : { name, formula, measured, threshold, slack, holds, largestC, note };
}

/** What the hypotheses come to, those on the setting apart from the inequalities. */
function summary(hypotheses: readonly Hypothesis[]) {
  let impossible = false;
  let settingUnknown = false;
  let fails = false;
  let undecided = false;
  let noC = false;
  let largestC = Number.POSITIVE_INFINITY;
  for (const one of hypotheses) {
    if (one.setting) {
      impossible ||= one.holds === false;
      settingUnknown ||= one.holds === null;
      continue;
    }
    fails ||= one.holds === false;
    undecided ||= one.holds === null;
    noC ||= one.holds === false && one.largestC === null;
    if (one.largestC !== null) largestC = Math.min(largestC, one.largestC);
  }
  return { impossible, settingUnknown, fails, undecided, noC, largestC };
}

function verdict(fails: boolean, undecided: boolean): Exclude<StatementStatus, 'vacuous'> {
  if (fails) return 'fails';
  return undecided ? 'undecided' : 'holds';
}

/** What a statement has of its theorem alone. */
type Words = Pick<Statement, 'conclusions' | 'assumedConstants'>;

/** Put together once of each theorem: there are few, and many instances. */
const told = new WeakMap<object, Words>();

function wordsOf<Facts>(theorem: Theorem<Facts>): Words {
  const known = told.get(theorem);
  if (known !== undefined) return known;
  const { premises, conclusions } = theorem;
  const hasFreeConstant = premises.some(({ formula }) => /\bC\b/.test(formula));
  const made = {
    conclusions: conclusions.map(sentenceOf),
    assumedConstants: hasFreeConstant ? { C: 1 } : null,
  };
  told.set(theorem, made);
  return made;
}
