import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolders } from './workspace.mjs';

/** Folder in each package that test runners write their JSON reports into. */
const REPORTS = 'test-reports';
export const UNIT_REPORT = `${REPORTS}/unit.json`;
export const BROWSER_REPORT = `${REPORTS}/browser.json`;

/** Removes the reports of earlier runs: only what really ran is counted. */
export function removeReports() {
  for (const folder of packageFolders()) rmSync(join(folder, REPORTS), { recursive: true, force: true });
}

/**
 * Sums up the reports that lie in the packages.
 * @param {string} report `UNIT_REPORT` or `BROWSER_REPORT`
 */
export function countTests(report) {
  const total = { passed: 0, failed: 0 };
  for (const folder of packageFolders()) {
    const path = join(folder, report);
    if (!existsSync(path)) continue;
    const content = JSON.parse(readFileSync(path, 'utf8'));
    const { passed, failed } = report === UNIT_REPORT ? countVitest(content) : countPlaywright(content);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

/** @param {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report */
export function countVitest(report) {
  // A file that could not even be loaded has no tests, and is a failure all the same.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

/** @param {{ stats: { expected: number, flaky: number, unexpected: number }, errors?: unknown[] }} report */
export function countPlaywright({ stats, errors = [] }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}
