/**
 * `npm test`: installs and builds what is missing, then runs every check and every test, browser tests included. A
 * failed stage does not stop the next, so one run shows everything. The tests in Node run beside all other stages, which leave a core
 * idle on their own; what those say is printed when they end. Ends with a line per stage and, last, `N passed, N failed`: the tests
 * of all stages together. Exits 1 when any stage failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findBrowser, installBrowser, installCommand } from './browser.mjs';
import { installed, main, npm, prepare, root } from './prepare.mjs';

const results = join(root, 'out', 'test');

/** Two lanes, each in its order: `npm run check`, its layering inside the house's tests, and the unit and property tests, here and in a browser. */
const LANES = [
  [
    { name: 'format and lint', run: () => script('check:format') },
    { name: 'types', run: () => script('check:types') },
    { name: 'unused code', run: () => script('check:unused') },
    { name: 'tests in a browser', run: inBrowser },
  ],
  [{ name: 'tests in Node', run: () => vitest(['house', 'node'], { stdio: 'inherit' }) }],
];

main(async () => {
  prepare({ build: true });
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const reports = (await Promise.all(LANES.map(inOrder))).flat();
  console.log('');
  for (const report of reports) console.log(summary(report));
  const total = (count) => reports.reduce((sum, report) => sum + report[count], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return reports.every(({ ok }) => ok) ? 0 : 1;
});

async function inOrder(stages) {
  const reports = [];
  for (const { name, run } of stages) {
    console.log(`-- ${name}: started`);
    const start = performance.now();
    const { passed = 0, failed = 0, said = '', ...outcome } = await run();
    console.log(`\n== ${name}: ended\n${said}`);
    reports.push({ name, passed, failed, seconds: (performance.now() - start) / 1000, ...outcome });
  }
  return reports;
}

/** Runs a program to its end: whether it succeeded, and what it said, unless it said so itself. */
async function outcomeOf(command, args, options) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  const [status] = await once(child, 'close');
  return { ok: status === 0, said };
}

function script(name) {
  const { command, args, shell } = npm(['run', '--silent', name]);
  return outcomeOf(command, args, { shell });
}

/** One run of vitest over some projects, with the counts of its own report. */
async function vitest(projects, options = {}) {
  const report = join(results, `${projects.join('-')}.json`);
  const args = [
    ...['run', ...projects.flatMap((project) => ['--project', project])],
    // Many tests wait for a command that they started: vitest's own choice leaves a core idle.
    `--maxWorkers=${availableParallelism()}`,
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ];
  const outcome = await outcomeOf(process.execPath, [installed('vitest'), ...args], options);
  return { ...outcome, ...counts(report) };
}

/** A file that does not even load has no tests to fail: it counts as one failure. A run that wrote no report, too. */
function counts(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const unloaded = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function inBrowser() {
  let browser = findBrowser();
  if (browser === undefined && installBrowser()) browser = findBrowser();
  if (browser === undefined) {
    const note = `no Chrome or Chromium was found; install one with: ${installCommand()}`;
    return { ok: false, note, said: note };
  }
  return vitest(['chromium'], { env: { ...process.env, BENIGN_CHROMIUM: browser } });
}

function summary({ name, ok, passed, failed, seconds, note }) {
  const tests = passed + failed > 0 ? `, ${passed} passed, ${failed} failed` : '';
  return `${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s${tests})${note ? `: ${note}` : ''}`;
}
