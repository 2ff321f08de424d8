/**
 * `npm run test:fuzz`: the named cases again, then new ones until the time is over. What is found is made as small as it gets
 * and written to out/fuzz/found, from where it becomes a named case.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { namedCases } from './cases.ts';
import { Court } from './court.ts';
import { kinds } from './kinds.ts';

/** Cases of one kind before it is the next one's turn. */
const TURN = 100;
/** A fault is made smaller for so many seconds, at most. */
const SMALLER = 30;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true, default: kinds.map(({ name }) => name) },
  },
});
const seconds = Number(values.seconds);
const asked = kinds.filter(({ name }) => values.kind.includes(name));
if (!(seconds > 0) || !Number.isInteger(Number(values.seed)) || asked.length === 0) {
  console.error(
    `usage: npm run test:fuzz -- [--seconds 60] [--seed 1] [--kind ${kinds.map(({ name }) => name).join('|')}]...`,
  );
  process.exit(2);
}

const found = join('out', 'fuzz', 'found');
const court = new Court(new URL('./worker.js', import.meta.url));
const faults = { named: 0, drawn: 0 };
let judged = 0;

for (const { name, kind, found: input } of namedCases()) {
  if (!values.kind.includes(kind)) continue;
  judged++;
  const fault = await court.judge({ kind, found: input });
  if (fault === null) continue;
  faults.named++;
  console.error(`named case ${name}: ${fault}`);
}

/** Faults of one sort are found once: the beginning of a sentence, without numbers and the value got, is a sort. */
const sorts = new Set<string>();
const sortOf = (fault: string): string => fault.replace(/; got .*|\d+/gs, '').slice(0, 80);

const until = performance.now() + 1000 * seconds;
for (let turn = 0; performance.now() < until; turn++) {
  const { name, drawn } = asked[turn % asked.length];
  const seed = Number(values.seed) + turn;
  let sort: string | null = null;
  let end = until;
  const property = fc.asyncProperty(drawn, async (input) => {
    if (performance.now() > end) return;
    judged++;
    const fault = await court.judge({ kind: name, found: input });
    if (fault === null || sorts.has(sortOf(fault))) return;
    if (sort === null) end = performance.now() + 1000 * SMALLER;
    sort ??= sortOf(fault);
    if (sortOf(fault) === sort) throw new Error(fault);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: TURN });
  if (!failed || counterexample === null) continue;
  faults.drawn++;
  const { message: fault } = errorInstance as Error;
  sorts.add(sortOf(fault));
  const path = join(found, `${name}-${seed}.json`);
  mkdirSync(found, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ kind: name, why: fault, found: counterexample[0] }, null, 1)}\n`);
  console.error(`${name}, seed ${seed}: ${fault}\n  ${path}`);
}
await court.close();
console.log(
  `${judged} cases judged from seed ${values.seed}: ${faults.named} named and ${faults.drawn} new faults`,
);
process.exitCode = faults.named + faults.drawn > 0 ? 1 : 0;
