/**
 * `npm test`: installs and builds what is missing, then runs every check and every test, browser tests included. A
 * failed stage does not stop the next, so one run shows everything. Ends with a line per stage and, last,
 * `N passed, N failed`: the tests of all stages together. Exits 1 when any stage failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findBrowser, installBrowser, installCommand } from './browser.mjs';
import { installed, main, npm, prepare, root } from './prepare.mjs';

const results = join(root, 'out', 'test');

/** In order: `npm run check`, its layering inside the house's tests, then the unit and property tests, here and in a browser. */
const STAGES = [
  { name: 'format and lint', run: () => script('check:format') },
  { name: 'types', run: () => script('check:types') },
  { name: 'unused code', run: () => script('check:unused') },
  { name: 'tests in Node', run: () => vitest(['house', 'node']) },
  { name: 'tests in a browser', run: inBrowser },
];

main(() => {
  prepare({ build: true });
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const reports = STAGES.map(({ name, run }) => {
    console.log(`\n== ${name}`);
    const start = performance.now();
    const { passed = 0, failed = 0, ...outcome } = run();
    return { name, passed, failed, seconds: (performance.now() - start) / 1000, ...outcome };
  });
  console.log('');
  for (const report of reports) console.log(summary(report));
  const total = (count) => reports.reduce((sum, report) => sum + report[count], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return reports.every(({ ok }) => ok) ? 0 : 1;
});

function script(name) {
  const { command, args, shell } = npm(['run', '--silent', name]);
  return {
    ok: spawnSync(command, args, { cwd: root, shell, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0,
  };
}

/** One run of vitest over some projects, with the counts of its own report. */
function vitest(projects, env = {}) {
  const report = join(results, `${projects.join('-')}.json`);
  const args = [
    ...['run', ...projects.flatMap((project) => ['--project', project])],
    // Many tests wait for a command that they started: vitest's own choice leaves a core idle.
    `--maxWorkers=${availableParallelism()}`,
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ];
  const { status } = spawnSync(process.execPath, [installed('vitest'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return { ok: status === 0, ...counts(report) };
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

function inBrowser() {
  let browser = findBrowser();
  if (browser === undefined && installBrowser()) browser = findBrowser();
  if (browser === undefined) {
    const note = `no Chrome or Chromium was found; install one with: ${installCommand()}`;
    console.error(note);
    return { ok: false, note };
  }
  return vitest(['chromium'], { BENIGN_CHROMIUM: browser });
}

function summary({ name, ok, passed, failed, seconds, note }) {
  const tests = passed + failed > 0 ? `, ${passed} passed, ${failed} failed` : '';
  return `${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s${tests})${note ? `: ${note}` : ''}`;
}
