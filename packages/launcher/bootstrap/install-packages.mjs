import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withCheckoutLock } from './lock-checkout.mjs';
import { runStep } from './run-step.mjs';
import { say } from './say.mjs';
import {
  fingerprint,
  packageFolders,
  pnpmCommand,
  ROOT,
  readStamp,
  removeStamp,
  writeStamp,
} from './workspace.mjs';

const STAMP = join(ROOT, 'node_modules', '.tinyforge-installed');

/** Installs what the lockfile says, with the pinned pnpm, unless that is what is installed. */
export async function installPackages() {
  const wanted = wantedState();
  if (isInstalled(wanted)) return;
  await withCheckoutLock(async () => {
    say('Installing packages (a minute or two the first time).');
    removeStamp(STAMP);
    await runStep({
      title: 'installing',
      ...pnpmCommand(['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']),
      failure:
        'The packages could not be installed; what pnpm said is above. Check the network and the free disk space, and start again.',
    });
    writeStamp(STAMP, wanted);
  });
}

/** @param {string} wanted */
function isInstalled(wanted) {
  const hasEveryFolder = packageFolders().every(
    (folder) => folder.endsWith('tsconfig') || existsSync(join(folder, 'node_modules')),
  );
  return hasEveryFolder && readStamp(STAMP) === wanted;
}

function wantedState() {
  const manifests = packageFolders().map((folder) => join(folder, 'package.json'));
  const shared = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'].map((name) =>
    join(ROOT, name),
  );
  // Packages with native parts are chosen for the platform and the major version of Node.
  const machine = [process.platform, process.arch, process.versions.node.split('.')[0] ?? ''];
  return fingerprint([...shared, ...manifests], machine);
}
