import { join } from 'node:path';
import { withCheckoutLock } from './lock-checkout.mjs';
import { runStep } from './run-step.mjs';
import { say } from './say.mjs';
import {
  dependencyFolders,
  fingerprint,
  listFiles,
  pnpmCommand,
  ROOT,
  readStamp,
  writeStamp,
} from './workspace.mjs';

const OUTPUT = join(ROOT, 'apps', 'dashboard', '.next');
const STAMP = join(OUTPUT, 'tinyforge-build');
const NOT_BUILT_FROM = new Set([
  'node_modules',
  '.next',
  '.turbo',
  '.data',
  'e2e',
  'test-reports',
  'test-results',
]);

/** Builds the dashboard through turbo, unless nothing that goes into it has changed since the last build. */
export async function buildDashboard() {
  const sources = sourceState();
  if (readStamp(STAMP) === stampFor(sources)) return;
  await withCheckoutLock(async () => {
    say('Building the dashboard (a minute the first time).');
    await runStep({
      title: 'building',
      ...pnpmCommand([
        'exec',
        'turbo',
        'run',
        'build',
        '--filter=@tinyforge/dashboard',
        '--output-logs=new-only',
      ]),
      env: { NODE_ENV: 'production' },
      failure: 'The dashboard could not be built; what the build said is above.',
    });
    writeStamp(STAMP, stampFor(sources));
  });
}

/**
 * The build's own id is part of the stamp: another tool's build in the same place is not taken for ours.
 * @param {string} sources
 */
function stampFor(sources) {
  return `${sources} ${readStamp(join(OUTPUT, 'BUILD_ID')) ?? 'no build'}`;
}

function sourceState() {
  const skip = (/** @type {string} */ name, /** @type {boolean} */ isFolder) =>
    isFolder ? NOT_BUILT_FROM.has(name) : /\.test\.tsx?$|\.md$|^next-env\.d\.ts$|\.tsbuildinfo$/.test(name);
  const files = dependencyFolders('@tinyforge/dashboard').flatMap((folder) => listFiles(folder, skip));
  const shared = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'turbo.json'].map((name) =>
    join(ROOT, name),
  );
  return fingerprint([...files, ...shared], [process.versions.node]);
}
