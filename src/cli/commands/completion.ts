/**
 * `benign completion`: what a shell offers after a word of the command line.
 */
import type { Command } from 'commander';
import { InputError } from '../../errors.ts';
import { figures, sweepFigures } from '../../figures/index.ts';
import { papers } from '../../reproduction/papers.ts';
import { formats } from '../plot/formats.ts';
import { presets } from '../presets.ts';
import { print } from '../streams.ts';
import { entries } from './explain.ts';

/** One command with what may follow it. */
interface Completed {
  readonly name: string;
  readonly description: string;
  /** What its argument may be, besides a file. */
  readonly words: readonly string[];
  readonly options: readonly {
    readonly flag: string;
    readonly description: string;
    readonly values: readonly string[];
  }[];
}

const shells: ReadonlyMap<string, (commands: readonly Completed[]) => string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);

export function completionCommand(shell: string, benign: Command): void {
  const script = shells.get(shell);
  if (script === undefined)
    throw new InputError('completion', `must be one of ${[...shells.keys()].join(', ')}`, shell);
  print(script(completed(benign)));
}

function completed(benign: Command): Completed[] {
  const names = presets().map(({ name }) => name);
  const drawn = [...new Set([...figures, ...sweepFigures].map(({ name }) => name))];
  const words: Readonly<Record<string, readonly string[]>> = {
    ...{ run: names, check: names, step: names },
    list: ['presets', 'systems', 'populations', 'theorems', 'figures'],
    explain: entries().map(({ term }) => term),
    schema: ['experiment', 'sweep', 'record'],
    reproduce: papers.map(({ id }) => id),
    completion: [...shells.keys()],
  };
  const values: Readonly<Record<string, readonly string[]>> = {
    '--figure': drawn,
    '--format': Object.keys(formats),
    '--scale': ['linear', 'log'],
    '--bias': ['refuse', 'fold'],
    '--reduction': ['mean', 'sum'],
    '--claim': papers.flatMap(({ claims }) => claims.map(({ id }) => id)),
  };
  return benign
    .createHelp()
    .visibleCommands(benign)
    .flatMap((command) => {
      const name = command.name();
      if (name === 'help') return [];
      const options = [...command.options].map(({ long, description }) => ({
        flag: long ?? '',
        description,
        values: values[long ?? ''] ?? [],
      }));
      return [{ name, description: command.description(), words: words[name] ?? [], options }];
    });
}

function bash(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, words, options }) => {
    const flags = options.map(({ flag }) => flag).join(' ');
    return `    ${name}) words="${[...words, flags].join(' ')}" ;;`;
  });
  const valued = commands.flatMap(({ options }) => options).filter(({ values }) => values.length > 0);
  const values = new Map(valued.map(({ flag, values: known }) => [flag, known.join(' ')]));
  const offers = [...values].map(
    ([flag, known]) => `    ${flag}) COMPREPLY=($(compgen -W "${known}" -- "$word")); return ;;`,
  );
  return `# benign completion bash
_benign() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} --help --version --quiet" -- "$word"))
    return
  fi
  case "$before" in
${offers.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words --help" -- "$word") $(compgen -f -- "$word"))
}
complete -o filenames -F _benign benign
`;
}

function zsh(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, words, options }) => {
    const flags = options.map(({ flag, description, values }) => {
      const value = values.length > 0 ? `:value:(${values.join(' ')})` : '';
      return `'*${flag}[${inBrackets(description)}]${value}'`;
    });
    const rest =
      words.length > 0
        ? `'*:argument:{_alternative "words:choice:(${words.join(' ')})" "files:file:_files"}'`
        : `'*:file:_files'`;
    return `    ${name}) _arguments ${[...flags, "'--help[help]'", rest].join(' ')} ;;`;
  });
  return `#compdef benign
# benign completion zsh
_benign() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.map(({ name, description }) => `'${name}:${inBrackets(description)}'`).join(' ')})
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_benign" ]; then _benign "$@"; else compdef _benign benign; fi
`;
}

/** Within '--flag[...]' of zsh. */
function inBrackets(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&').replace(/'/g, "'\\''");
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, description, words, options }) => [
    `complete -c benign -n __fish_use_subcommand -f -a ${name} -d ${singleQuoted(description)}`,
    ...words.map(
      (word) => `complete -c benign -n '__fish_seen_subcommand_from ${name}' -a ${singleQuoted(word)}`,
    ),
    ...options.map(({ flag, description: what, values }) => {
      const value = values.length > 0 ? ` -x -a ${singleQuoted(values.join(' '))}` : '';
      return `complete -c benign -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${value} -d ${singleQuoted(what)}`;
    }),
  ]);
  return `# benign completion fish\n${lines.join('\n')}\n`;
}

/** As fish reads it. */
function singleQuoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}
