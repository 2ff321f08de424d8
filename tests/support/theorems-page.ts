/**
 * docs/theorems.md, as the table of papers has it.
 */
import { papers } from '../../src/theory/index.ts';
import { sentenceOf, stateOn } from '../../src/theory/statement.ts';
import { factsByHand } from './theory-facts.ts';

const HEAD = `# The theorems

Every result that \`benign check\` measures, paper by paper: its hypotheses as this program evaluates them, where it stands, and how
sure we are of it. *read*: from the paper's (or its author's poster's) own text; *second-hand*: from reviews, abstracts and notes
about it; *recalled*: from memory, so that no constant of it is shown and nothing is ever decided by it; *derived*: worked out
for this project and proved in [theory.md](theory.md). This page is checked against the code by a test.

A constant C that a paper leaves free is 1 for the status, and the largest C that still holds stands beside it. A hypothesis that
needs something unknown makes the result undecided; one that this kind of network, loss, algorithm or data can never meet makes it
vacuous, and its other inequalities are measured all the same. Vacuous, too, is a result whose conclusions all say nothing here: an
error of at most 1 or more (for constants of 1), a probability of at least 0, bounds that every direction satisfies, or an "if"
that is not met.

Letters: n samples, d dimensions, m neurons, gamma the slope, alpha the step (of the summed loss unless said otherwise), omega the
standard deviation of the coordinates of W(0), R = tr Sigma, |Sigma| the largest eigenvalue, |Sigma|_F = sqrt(tr Sigma^2),
H_ik = y_i y_k <x_i, x_k>, o = max over i != k of |<x_i, x_k>|, Rmin and Rmax the extremes of |x_i|^2, k_y = (m_y + gamma^2 m_-y)/m
with extremes kmin and kmax, F0 = max_i |f(x_i; W(0))|, G the Gram matrix of the lifted features, eta the share of flipped labels,
delta (\`theory.delta\` in a spec) the probability of failure.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The page, ready to be compared with the file. */
export function theoremsPage(): string {
  const facts = factsByHand();
  const parts = papers.map(({ title, paper, results }) => {
    const sections = results.map((result) => {
      const { premises, conclusions, checks = [], id, source, confidence } = result;
      const free = stateOn(result, paper, facts).assumedConstants !== null ? '; C is free' : '';
      return [
        `### ${result.result}`,
        '',
        `\`${id}\` · ${confidence}${free} · ${source}`,
        '',
        '| hypothesis | formula |',
        '| --- | --- |',
        ...premises.map(({ name, formula }) => `| ${cell(name)} | ${cell(formula)} |`),
        '',
        ...conclusions.map((conclusion) => `- Then ${cell(sentenceOf(conclusion))}.`),
        ...checks.map(({ name, formula }) => `- Measured on the limit: ${cell(name)}, ${cell(formula)}.`),
        '',
      ].join('\n');
    });
    return [`## ${title}`, '', ...sections].join('\n');
  });
  return [HEAD, ...parts].join('\n');
}
