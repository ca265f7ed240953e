import { expect, test } from 'vitest';
import { countPlaywright, countVitest } from './count-tests.mjs';

test('vitest: a file that could not be loaded counts as a failure', () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 2,
    testResults: [
      { status: 'failed', assertionResults: [{}, {}] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{}] },
    ],
  };
  expect(countVitest(report)).toEqual({ passed: 7, failed: 3 });
});

test('Playwright: a second try that works is a pass, an error outside of tests a failure', () => {
  const stats = { expected: 5, flaky: 1, unexpected: 2, skipped: 4 };
  expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 6, failed: 3 });
});
