#!/usr/bin/env node
import { once } from 'node:events';
import { version } from '../package.json';
import { describeError } from './describe-error.ts';
import { HELP, parseArguments } from './parse-arguments.ts';
import { runLint } from './run-lint.ts';

/** Wrong usage, or something that could not be read or written. */
const FAILED = 2;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as head, is nothing to complain about.
    if (stream === process.stdout && error.code !== 'EPIPE') {
      process.stderr.write(`tinyforge: standard output: ${describeError(error)}\n`);
    }
    process.exit(FAILED);
  });
}

// The status is set and not passed to exit(), which would cut off what is still on its way through a pipe.
process.exitCode = await run(process.argv.slice(2));

async function run(args: string[]): Promise<number> {
  const command = parseArguments(args);
  switch (command.name) {
    case 'help':
      await write(process.stdout, HELP);
      return 0;
    case 'version':
      await write(process.stdout, `${version}\n`);
      return 0;
    case 'misuse':
      await write(process.stderr, `tinyforge: ${command.message}\nSee tinyforge --help.\n`);
      return FAILED;
    case 'lint':
      return runLint(command.options, {
        stdin: process.stdin,
        writeOut: (text) => write(process.stdout, text),
        writeError: (text) => write(process.stderr, text),
        hasColors: Boolean(process.stdout.isTTY) && process.stdout.hasColors(),
      });
  }
}

async function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text && !stream.write(text)) await once(stream, 'drain');
}
