#!/usr/bin/env node
// `npm test` and `npm run test:long`: does its own set-up, then runs everything and says what came of it.
import { assertMachine } from '../bootstrap/check-machine.mjs';
import { countTests, removeReports } from '../bootstrap/count-tests.mjs';
import { findBrowser } from '../bootstrap/find-browser.mjs';
import { findPythonGitlab, WITHOUT_PYTHON_GITLAB } from '../bootstrap/find-python-gitlab.mjs';
import { installPackages } from '../bootstrap/install-packages.mjs';
import { runBin } from '../bootstrap/run-bin.mjs';
import { tryStep } from '../bootstrap/run-step.mjs';
import { say } from '../bootstrap/say.mjs';
import { longStages, stageCommand, testStages } from '../bootstrap/test-stages.mjs';

await runBin(async () => {
  assertMachine();
  const isLong = process.argv.includes('--long');
  const browser = isLong ? '' : await findBrowser();
  const python = isLong ? null : await findPythonGitlab();
  const skipped = isLong || python !== null ? [] : [WITHOUT_PYTHON_GITLAB];
  for (const line of skipped) say(line);
  await installPackages();
  removeReports();

  const results = [];
  for (const stage of isLong ? longStages() : testStages({ browser, python }))
    results.push(await runStage(stage));

  say('');
  for (const { name, isOk, seconds } of results) {
    say(`${isOk ? 'ok    ' : 'FAILED'}  ${name.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s`);
  }
  for (const line of skipped) say(line);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  say(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
});

/**
 * Runs one stage to its end. Where it fails without a failed test (lint, types, a crash), it counts as one failure.
 * @param {import('../bootstrap/test-stages.mjs').Stage} stage
 */
async function runStage({ name, commands, env = {}, report }) {
  say(`\n── ${name}`);
  const startedAt = performance.now();
  let isOk = true;
  for (const args of commands) {
    const code = await tryStep({ title: name, ...stageCommand(args), env, showOutput: true });
    if (code !== 0) isOk = false;
  }
  const counted = report === undefined ? { passed: 0, failed: 0 } : countTests(report);
  const failed = isOk ? counted.failed : Math.max(1, counted.failed);
  return {
    name,
    isOk: failed === 0,
    seconds: (performance.now() - startedAt) / 1000,
    passed: counted.passed,
    failed,
  };
}
