/**
 * `npm test`: installs and builds what is missing, then runs every check and every test, browser tests included. A
 * failed stage does not stop the next, so one run shows everything. The tests in Node run beside all other stages, which leave a core
 * idle on their own; what those say is printed when they end. Ends with what failed, a line per stage and, last, `N passed, N failed`: the
 * tests of all stages together. Exits 1 when any stage failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { haveBrowser, noBrowser } from './browser.mjs';
import { installed, main, npm, prepare, root } from './prepare.mjs';

const results = join(root, 'out', 'test');

/** A stage that failed and names no test is told by so many of its last lines. */
const LAST_LINES = 30;
/** The first line of a message may hold a whole record: so many letters of it are shown. */
const LONGEST = 300;

/** Two lanes, each in its order: `npm run check`, its layering inside the house's tests, and the unit and property tests, here and in a browser. */
const LANES = [
  [
    { name: 'format and lint', run: () => script('check:format') },
    { name: 'types', run: () => script('check:types') },
    { name: 'unused code', run: () => script('check:unused') },
    { name: 'tests in a browser', run: inBrowser },
  ],
  [{ name: 'tests in Node', run: () => vitest(['house', 'alone', 'node'], { stdio: 'inherit' }) }],
];

main(async () => {
  prepare({ build: true });
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const reports = (await Promise.all(LANES.map(inOrder))).flat();
  console.log('');
  for (const report of reports.filter(({ ok }) => !ok)) console.log(failuresOf(report));
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
    const outcome = { passed: 0, failed: 0, failures: [], said: '', ...(await run()) };
    console.log(`\n== ${name}: ended\n${outcome.said}`);
    reports.push({ name, seconds: (performance.now() - start) / 1000, ...outcome });
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

/** One run of vitest over some projects, with what its own report counts and names. */
async function vitest(projects, options = {}) {
  const report = join(results, `${projects.join('-')}.json`);
  const args = [
    ...['run', ...projects.flatMap((project) => ['--project', project])],
    // Many tests wait for a command that they started: vitest's own choice leaves a core idle.
    `--maxWorkers=${availableParallelism()}`,
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ];
  const outcome = await outcomeOf(process.execPath, [installed('vitest'), ...args], options);
  return { ...outcome, ...readReport(report) };
}

/** A file that does not even load has no tests to fail: it counts as one failure. A run that wrote no report, too. */
function readReport(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const unloaded = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    const failures = [
      ...unloaded.map(({ name, message }) => failure(name, 'does not load', message)),
      ...testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages }) => failure(name, fullName, failureMessages[0])),
      ),
    ];
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length, failures };
  } catch {
    return { failed: 1 };
  }
}

/** A failed test in two lines: its file and name, and the first line of why. */
function failure(file, test, message = '') {
  return `${relative(root, file)}: ${test}\n    ${message.split('\n')[0].slice(0, LONGEST)}`;
}

async function inBrowser() {
  const browser = haveBrowser();
  if (browser === undefined) return { ok: false, note: noBrowser(), said: noBrowser() };
  return vitest(['chromium'], { env: { ...process.env, BENIGN_CHROMIUM: browser } });
}

/** The tests of a stage that failed; of one that names none, the end of what it said. */
function failuresOf({ name, failures, said }) {
  const told = failures.length > 0 ? failures : said.trimEnd().split('\n').slice(-LAST_LINES);
  return `FAILED ${name}:\n${told.map((lines) => `  ${lines}`).join('\n')}\n`;
}

function summary({ name, ok, passed, failed, seconds, note }) {
  const tests = passed + failed > 0 ? `, ${passed} passed, ${failed} failed` : '';
  return `${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s${tests})${note ? `: ${note}` : ''}`;
}
