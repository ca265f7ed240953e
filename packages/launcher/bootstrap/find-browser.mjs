import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { debianCommand, installDebianPackage } from './install-debian-package.mjs';
import { SetupError } from './say.mjs';

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
 * @param {string[]} [places] where to look besides the PATH
 * @returns {Promise<string>}
 */
export async function findBrowser(places = PLACES) {
  const named = process.env.TINYFORGE_TEST_CHROME;
  if (named) {
    if (existsSync(named)) return named;
    throw new SetupError(`TINYFORGE_TEST_CHROME names ${named}, and there is no such file.`);
  }
  const installed = locateBrowser(places);
  if (installed !== null) return installed;
  if (process.env.TINYFORGE_TEST_INSTALL_BROWSER !== '1') throw new SetupError(adviseInstallation());
  await installDebianPackage('chromium', 'Chromium');
  const added = locateBrowser(places);
  if (added === null) throw new SetupError(adviseInstallation());
  return added;
}

/** @param {string[]} places */
function locateBrowser(places) {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  for (const command of COMMANDS) {
    const { status, stdout } = spawnSync(finder, [command], { encoding: 'utf8' });
    const path = stdout?.split('\n')[0]?.trim();
    if (status === 0 && path) return path;
  }
  return places.find((path) => existsSync(path)) ?? null;
}

function adviseInstallation() {
  const command =
    process.platform === 'darwin'
      ? 'brew install --cask chromium'
      : process.platform === 'win32'
        ? 'winget install Google.Chrome'
        : debianCommand('chromium');
  return [
    'The browser tests need Chrome or Chromium, and none was found. Install one with:',
    `  ${command}`,
    'or name one in TINYFORGE_TEST_CHROME. With TINYFORGE_TEST_INSTALL_BROWSER=1, npm test runs apt-get itself.',
  ].join('\n');
}
