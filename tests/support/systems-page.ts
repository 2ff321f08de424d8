/**
 * docs/list-of-systems.md, as the tables have it.
 */
import { systems } from '../../src/cli/systems.ts';
import { literatureSystems } from '../../src/theory/systems/index.ts';
import { commandOf, type LiteratureSystem } from '../../src/theory/systems/system.ts';

const HEAD = `# The systems

A *system* is what is trained, by which steps and on which loss. The first table has what a spec may name; the others the systems of the papers that this
program stands beside: what of each runs, what does not and why, and the command that shows it, or the nearest thing that runs. The same is printed by
\`benign list systems\`. To see two of them side by side on the same sample and from the same start: \`benign compare\`, as in

    benign compare strong --vary training.optimizer=gradientDescent,nesterov,lossNormalisedDescent

*runs*: as it is; *part*: but for what is said; *refused*: a spec cannot ask for it yet; *outside*: it asks another question. Every command of this page is run, with
smaller numbers, by a test. What theorems of these papers hold for a spec \`benign check\` says ([theorems](theorems.md)).
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The page, ready to be compared with the file. */
export function systemsPage(): string {
  return [
    HEAD,
    '## What a spec may name',
    '',
    '| name | what it is |',
    '| --- | --- |',
    ...systems.map(([name, description]) => `| \`${name}\` | ${cell(description)} |`),
    '',
    ...literatureSystems.flatMap(({ title, systems: own }) => [
      `## ${title}`,
      '',
      '| paper | system | here | command |',
      '| --- | --- | --- | --- |',
      ...own.map(rowOf),
      '',
    ]),
  ].join('\n');
}

function rowOf(one: LiteratureSystem): string {
  const { source, system, status, lacks, nearest } = one;
  const command = commandOf(one);
  const here = lacks === null ? status : `${status}: ${lacks}`;
  const shown = command === null ? '' : `${nearest === null ? '' : `${nearest}: `}\`${cell(command)}\``;
  return `| ${source} | ${cell(system)} | ${cell(here)} | ${shown} |`;
}
