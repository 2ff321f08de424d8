/** What an audit calls the max-margin directions: a limit only where training is known to go there. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { emptyDocument } from '../../src/cli/document.ts';
import { writeNpz } from '../../src/files/npz.ts';
import type { Heading } from '../../src/limit-words.ts';
import { dataAnswers } from '../../src/telling/audit/data-answers.ts';
import { networkAnswers } from '../../src/telling/audit/network-answers.ts';
import { renderAuditReport } from '../../src/telling/audit/report.ts';
import { verdictOf } from '../../src/telling/audit/verdict.ts';
import { benignHere } from '../support/command-here.ts';

/**
 * Two points close together with opposite labels. Activated, w_+ = b_1 x_1 - g b_2 x_2 and w_- = b_2 x_2 - g b_1 x_1 (g = .1) ask for
 * b_1 < .125 b_2 and b_2 < .1 b_1: whatever the multipliers, the direction is not itself activated. The network fits both points
 * with its positive neuron active at both.
 */
const FILES = {
  'x.csv': 'a,b,label\n1,0,yes\n1,0.5,no\n',
  'w.npz': writeNpz({
    'fc1.weight': { shape: [2, 2], data: Float64Array.from([1, -1, -1, 4]) },
    'fc2.weight': { shape: [1, 2], data: Float64Array.from([1, -1]) },
  }),
};

const record = await audited();
const network = record.network as NonNullable<AuditRecord['network']>;

async function audited(): Promise<AuditRecord> {
  const folder = mkdtempSync(join(tmpdir(), 'benign-audit-words-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
  const args = ['--x', 'x.csv', '--y', 'label', '--class', 'no', '--class', 'yes', '--weights', 'w.npz'];
  const { status, stdout, stderr } = await benignHere(
    ['audit', ...args, '--slope', '0.1', '--steps', '5', '--json'],
    folder,
  );
  rmSync(folder, { recursive: true, force: true });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

function answered(question: string, of = record): string {
  const network = of.network === null ? [] : networkAnswers(of.network, of.notes, of.experiment.data.n);
  const found = [...dataAnswers(of), ...network].find((one) => one.question === question);
  return found?.answer ?? `no answer to ${question}`;
}

/** The record with what its own pattern's direction is, whatever the weights. */
function withOwn(activated: boolean | null): AuditRecord {
  const ownLimit = { ...network.ownLimit, activated, oneMinusCosine: 0.005, angle: 0.1 };
  return { ...record, network: { ...network, ownLimit } };
}

/** The audit of data alone, whose trial has this heading. */
function withTrial(activated: boolean | null, heading: Heading): AuditRecord {
  const limit = { ...record.experiment.limit, activated, heading, headingBecause: 'so it is' };
  return {
    ...record,
    activation: { status: 'open', because: 'no theorem here decides it' },
    network: null,
    experiment: { ...record.experiment, limit },
  };
}

describe('a direction that is not itself activated', () => {
  it('is not reached, by the network or by training', () => {
    expect(network.interpolates).toBe(true);
    expect(network.pattern.activatedFraction).toBe(0.75);
    expect(network.activatedLimit.activated).toBe(false);
    expect(answered('How far is it from its max-margin direction?')).toContain(
      'rad) to the activated max-margin direction (not reached), which is not activated itself',
    );
    expect(answered('Where would training go?')).toMatch(/^not to the activated max-margin direction: /);
    expect(renderAuditReport(record, emptyDocument())).toContain(
      'Between W and the activated max-margin direction (not reached).',
    );
  });

  it('of its own pattern is not reached either, and the pattern cannot last', () => {
    const found = withOwn(false);
    expect(answered('How far is it from its max-margin direction?', found)).toContain(
      'to the max-margin direction of its own pattern (not reached), which does not have that pattern itself',
    );
    expect(verdictOf(found).headline).toBe('The network’s pattern cannot last');
    expect(verdictOf(found).because).toContain('the max-margin direction of its own pattern (not reached)');
  });
});

describe('the verdict on a network', () => {
  it('does not decide what is within rounding', () => {
    expect(verdictOf(withOwn(null)).headline).toBe('Where the network heads is not decided');
  });

  it('names the direction from which it measures, and no limit', () => {
    expect(verdictOf(withOwn(true)).headline).toBe(
      'The network is 0.1 rad from the max-margin direction of its own pattern',
    );
    const whole = withOwn(true);
    const pattern = { ...network.pattern, activatedFraction: 1 };
    const activated = { ...whole, network: { ...network, ...whole.network, pattern } };
    expect(verdictOf(activated).headline).toBe(
      'The network is 0.1 rad from the activated max-margin direction',
    );
  });
});

describe('the verdict on data that no theorem decides', () => {
  it.each([
    ['reached', /though it goes there in the trial: so it is\.$/],
    ['notReached', /and it does not go there in the trial: so it is\.$/],
    ['undecided', /from every start\.$/],
  ] as const)('says what the trial does: %s', (heading, told) => {
    const { headline, because } = verdictOf(withTrial(true, heading));
    expect(headline).toBe('The theory does not decide these data');
    expect(because).toMatch(told);
  });

  it('claims nothing of a direction within rounding of a boundary', () => {
    expect(verdictOf(withTrial(null, 'undecided')).because).toMatch(/^Whether .* is not decided\.$/);
  });
});
