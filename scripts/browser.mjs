/** Where Chrome or Chromium is on this computer, and how it gets here. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
    .map((name) => process.env[name])
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
    ]),
};

/** The path of the first browser that runs, those named by BENIGN_CHROMIUM and CHROME_PATH before all others; or undefined. */
function findBrowser() {
  const named = [process.env.BENIGN_CHROMIUM, process.env.CHROME_PATH].filter(Boolean);
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...named, ...onPath, ...(PLACES[process.platform] ?? [])].find(runs);
}

/** The same; where there is none, one is installed first, if that is possible. */
export function haveBrowser() {
  return findBrowser() ?? (installBrowser() ? findBrowser() : undefined);
}

/** Installs Debian's chromium where that is possible and allowed: as root, with apt-get. Says whether it succeeded. */
function installBrowser() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return [['update'], ['install', '-y', '--no-install-recommends', 'chromium']].every(
    (args) =>
      spawnSync('apt-get', args, { env, stdio: ['ignore', process.stderr, process.stderr] }).status === 0,
  );
}

/** What is said where there is none. */
export const noBrowser = () => `no Chrome or Chromium was found; install one with: ${installCommand()}`;

/** The command with which a person installs one here. */
function installCommand() {
  if (process.platform === 'darwin') return 'brew install --cask chromium';
  if (process.platform === 'win32') return 'winget install Google.Chrome';
  if (existsSync('/etc/debian_version')) return 'sudo apt-get install chromium';
  if (existsSync('/etc/fedora-release')) return 'sudo dnf install chromium';
  if (existsSync('/etc/arch-release')) return 'sudo pacman -S chromium';
  return 'npx playwright install --with-deps chromium, then BENIGN_CHROMIUM=/path/to/chromium npm test';
}

/** Whether this is a browser that starts; some systems ship a placeholder of that name. On Windows it is not asked: it would open a window. */
function runs(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  return (
    process.platform === 'win32' ||
    spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
  );
}
