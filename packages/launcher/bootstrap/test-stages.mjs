import { join } from 'node:path';
import { BROWSER_REPORT, UNIT_REPORT } from './count-tests.mjs';
import { pnpmCommand, ROOT } from './workspace.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[][]} commands arguments of `pnpm exec`, one after the other
 * @property {Record<string, string>} [env]
 * @property {string} [report] where its tests write their JSON report, in each package
 */

const UNIT_ARGUMENTS = ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
const TURBO = ['turbo', 'run', '--concurrency=2', '--continue', '--log-order=grouped'];

/**
 * Everything that `npm test` runs, cheapest first.
 * @param {{ browser: string, python: string | null }} found path of the Chrome or Chromium, and of the Python that has python-gitlab
 * @returns {Stage[]}
 */
export function testStages({ browser, python }) {
  return [
    { name: 'Lint', commands: [['biome', 'check', '.'], ['sherif']] },
    { name: 'Dead code', commands: [['knip']] },
    { name: 'Types', commands: [[...TURBO, '--output-logs=errors-only', 'typecheck']] },
    {
      name: 'Unit, property and database tests',
      commands: [[...TURBO, 'test', ...UNIT_ARGUMENTS]],
      env: { TINYFORGE_TEST_PYTHON: python ?? 'none' },
      report: UNIT_REPORT,
    },
    { name: 'Build', commands: [[...TURBO, '--output-logs=errors-only', 'build']] },
    {
      name: 'Browser tests',
      commands: [[...TURBO, 'e2e', '--', '--reporter=list,json']],
      env: {
        TINYFORGE_TEST_CHROME: browser,
        PLAYWRIGHT_JSON_OUTPUT_FILE: join(ROOT, 'apps', 'dashboard', BROWSER_REPORT),
      },
      report: BROWSER_REPORT,
    },
  ];
}

/**
 * What takes too long for every run.
 * @returns {Stage[]}
 */
export function longStages() {
  // Line by line: they say how far they are.
  const command = [...TURBO.slice(0, -1), '--log-order=stream', 'test:long', ...UNIT_ARGUMENTS];
  return [{ name: 'Long tests', commands: [command], report: UNIT_REPORT }];
}

/** @param {string[]} args */
export function stageCommand(args) {
  return pnpmCommand(['exec', ...args]);
}
