import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { benign, folderWith } from '../support/command-line.ts';
import { stepsOf } from '../support/page-commands.ts';

it('the tutorial prints what it says, from an empty folder, command by command', () => {
  const folder = folderWith();
  const steps = stepsOf(readFileSync('docs/tutorial.md', 'utf8'));
  expect(steps.length).toBeGreaterThan(10);
  for (const { save, command } of steps) {
    if (save !== null) writeFileSync(join(folder, save.name), save.text);
    if (command === null) continue;
    const [program, ...args] = command.words;
    expect(program).toBe('benign');
    const { status, stdout, stderr } = benign(args, folder);
    expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
    expect(stdout, args.join(' ')).toBe(command.prints);
  }
});
