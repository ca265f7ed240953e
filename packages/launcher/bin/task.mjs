#!/usr/bin/env node
// `npm run build`, `npm run bench` and the like: installs what is missing, then runs the task with the pinned pnpm.
// What follows `--` goes to the task's last command.
import { assertMachine } from '../bootstrap/check-machine.mjs';
import { installPackages } from '../bootstrap/install-packages.mjs';
import { runBin } from '../bootstrap/run-bin.mjs';
import { tryStep } from '../bootstrap/run-step.mjs';
import { SetupError } from '../bootstrap/say.mjs';
import { stageCommand } from '../bootstrap/test-stages.mjs';

/** Commands of the workspace by task. @type {Record<string, string[][]>} */
const TASKS = {
  bench: [['turbo', 'run', 'bench', '--concurrency=1']],
  build: [['turbo', 'run', 'build']],
  bundle: [['node', 'packages/cli/build.mjs']],
  'dead-code': [['knip']],
  fields: [['pnpm', '--filter', '@tinyforge/core-gitops', 'exec', 'vitest', 'run', 'reference-page', '-u']],
  format: [['biome', 'check', '--write', '.']],
  hostile: [['turbo', 'run', 'hostile', '--filter=@tinyforge/providers']],
  lint: [['biome', 'check', '.'], ['sherif']],
  typecheck: [['turbo', 'run', 'typecheck']],
};

await runBin(async () => {
  const [name = '', ...rest] = process.argv.slice(2);
  const commands = TASKS[name];
  if (commands === undefined)
    throw new SetupError(`There is no task ${name}: ${Object.keys(TASKS).join(', ')}.`);
  assertMachine();
  await installPackages();
  for (const [index, command] of commands.entries()) {
    const args = index === commands.length - 1 ? [...command, ...rest] : command;
    const code = await tryStep({ title: name, ...stageCommand(args), showOutput: true });
    if (code !== 0) process.exitCode = code;
  }
});
