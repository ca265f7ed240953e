import { spawnSync } from 'node:child_process';
import { debianCommand, hasAptGet, installDebianPackage } from './install-debian-package.mjs';
import { SetupError } from './say.mjs';

// Debian's package belongs to Debian's Python, which need not be the first on the PATH.
const PLACES = ['python3', '/usr/bin/python3'];

/** What is said, first and last, where the demo forge's GitLab can't be read with a client of others. */
export const WITHOUT_PYTHON_GITLAB =
  "SKIPPED: the demo forge's GitLab API is not read with python-gitlab, as there is none here. `python3 -m pip install python-gitlab` installs it.";

/**
 * The Python that has python-gitlab: `TINYFORGE_TEST_PYTHON`, or an installed one. With `TINYFORGE_TEST_INSTALL_BROWSER=1` Debian's is installed where
 * there is none.
 * @param {string[]} [places] commands and paths to try
 * @returns {Promise<string | null>} null where there is none and no apt-get either, and where the variable says `none`
 */
export async function findPythonGitlab(places = PLACES) {
  const named = process.env.TINYFORGE_TEST_PYTHON;
  if (named === 'none') return null;
  if (named) {
    if (hasGitlab(named)) return named;
    throw new SetupError(`TINYFORGE_TEST_PYTHON names ${named}, which has no python-gitlab.`);
  }
  const installed = places.find(hasGitlab);
  if (installed !== undefined) return installed;
  if (!hasAptGet()) return null;
  if (process.env.TINYFORGE_TEST_INSTALL_BROWSER !== '1') throw new SetupError(adviseInstallation());
  await installDebianPackage('python3-gitlab', 'python3-gitlab');
  const added = places.find(hasGitlab);
  if (added === undefined) throw new SetupError(adviseInstallation());
  return added;
}

/** @param {string} python */
function hasGitlab(python) {
  // Of a mere folder of that name Python would make a module without anything in it.
  return spawnSync(python, ['-c', 'import gitlab; gitlab.Gitlab']).status === 0;
}

function adviseInstallation() {
  return [
    "The demo forge's GitLab API is read with python-gitlab, and none was found. Install it with:",
    `  ${debianCommand('python3-gitlab')}`,
    'or name a Python that has it in TINYFORGE_TEST_PYTHON; `none` leaves that test out. With',
    'TINYFORGE_TEST_INSTALL_BROWSER=1, npm test runs apt-get itself.',
  ].join('\n');
}
