/**
 * The systems of the literature: what is said to run does, and what is shown in place of others, by the very command with smaller numbers.
 */
import { describe, expect, it } from 'vitest';
import { systems } from '../../src/cli/systems.ts';
import { literatureSystems } from '../../src/theory/systems/index.ts';
import { commandOf } from '../../src/theory/systems/system.ts';
import { benignHere } from '../support/command-here.ts';
import { systemsPage } from '../support/systems-page.ts';

const all = literatureSystems.flatMap(({ systems }) => systems);

/** What makes a run small, where its own fields do not speak of it. */
const SMALL = {
  'data.n': 6,
  'data.d': 400,
  'network.width': 4,
  'training.steps': 5,
  'training.horizon': 'null',
  'risk.endPoints': 5,
  'risk.trajectoryPoints': 2,
  'risk.streamedPoints': 5,
};

/** The words of a command, as a shell has them. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1);
}

function smaller(set: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(SMALL).flatMap(([path, value]) => (path in set ? [] : ['--set', `${path}=${value}`]));
}

describe('the systems of the literature', () => {
  it('have ids of their own, and say what they lack where something is lacking', () => {
    const names = [...systems.map(([name]) => name), ...all.map(({ id }) => id)];
    expect(new Set(names).size).toBe(names.length);
    for (const { status, lacks, nearest, shown } of all) {
      expect(lacks === null).toBe(status === 'runs');
      expect(nearest === null).toBe(status !== 'refused');
      expect(shown === null).toBe(status === 'outside');
    }
  });

  it.each(all.filter(({ shown }) => shown !== null).map((one) => [one.id, one] as const))(
    'run, or what is nearest to them does: %s',
    async (_, one) => {
      const command = commandOf(one) ?? '';
      expect(command).toMatch(/^benign run (strong|weak)( --set ('[^']+'|[\w.=+-]+))*$/);
      const words = [...wordsOf(command), ...smaller(one.shown?.set ?? {}), '--json'];
      const { status, stdout, stderr } = await benignHere(words);
      expect([status, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout).training.steps).toBeGreaterThan(0);
    },
  );

  it('stand in docs/list-of-systems.md (write it anew with: npx vitest run --project node tests/node/literature-systems.test.ts -u)', async () => {
    await expect(systemsPage()).toMatchFileSnapshot('../../docs/list-of-systems.md');
  });

  it('are listed, with their commands', async () => {
    const { stdout } = await benignHere(['list', 'systems', '--json']);
    const listed: Record<string, string>[] = JSON.parse(stdout);
    for (const { id, status } of all) expect(listed.find(({ name }) => name === id)?.status).toBe(status);
    expect(listed.find(({ name }) => name === 'leakyRelu')).toBeDefined();
    const told = (await benignHere(['list', 'systems'])).stdout.replaceAll(/\s+/g, ' ');
    for (const one of all) expect(told).toContain(one.id);
    expect(told).toContain('benign run strong --set training.optimizer=nesterov');
  });
});
