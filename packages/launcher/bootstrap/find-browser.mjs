import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runStep } from './run-step.mjs';
import { SetupError, say } from './say.mjs';
import { ROOT } from './workspace.mjs';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Path of the Chrome or Chromium for the browser tests: `TINYFORGE_TEST_CHROME`, or an installed one. With
 * `TINYFORGE_TEST_INSTALL_BROWSER=1` Debian's is installed where there is none.
 * @returns {Promise<string>}
 */
export async function findBrowser() {
  const named = process.env.TINYFORGE_TEST_CHROME;
  if (named) {
    if (existsSync(named)) return named;
    throw new SetupError(`TINYFORGE_TEST_CHROME names ${named}, and there is no such file.`);
  }
  const installed = locateBrowser();
  if (installed !== null) return installed;
  if (process.env.TINYFORGE_TEST_INSTALL_BROWSER !== '1') throw new SetupError(adviseInstallation());
  await installBrowser();
  const added = locateBrowser();
  if (added === null) throw new SetupError(adviseInstallation());
  return added;
}

function locateBrowser() {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  for (const command of COMMANDS) {
    const { status, stdout } = spawnSync(finder, [command], { encoding: 'utf8' });
    const path = stdout?.split('\n')[0]?.trim();
    if (status === 0 && path) return path;
  }
  return PLACES.find((path) => existsSync(path)) ?? null;
}

function adviseInstallation() {
  const command =
    process.platform === 'darwin'
      ? 'brew install --cask chromium'
      : process.platform === 'win32'
        ? 'winget install Google.Chrome'
        : `${sudo().join(' ')}${isRoot() ? '' : ' '}apt-get install -y chromium`;
  return [
    'The browser tests need Chrome or Chromium, and none was found. Install one with:',
    `  ${command}`,
    'or name one in TINYFORGE_TEST_CHROME. With TINYFORGE_TEST_INSTALL_BROWSER=1, npm test runs apt-get itself.',
  ].join('\n');
}

async function installBrowser() {
  say('Installing Chromium with apt-get.');
  const [first = 'apt-get', ...rest] = [...sudo(), 'apt-get'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const failure = 'Chromium could not be installed; what apt-get said is above.';
  const run = (/** @type {string[]} */ args) =>
    runStep({
      title: 'installing Chromium',
      command: first,
      args: [...rest, ...args],
      cwd: ROOT,
      env,
      failure,
    });
  await run(['update']);
  await run(['install', '-y', '--no-install-recommends', 'chromium']);
}

function isRoot() {
  return process.getuid?.() === 0;
}

function sudo() {
  return isRoot() ? [] : ['sudo'];
}
